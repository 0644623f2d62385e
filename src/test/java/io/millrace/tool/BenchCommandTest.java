package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bench.Benchmarks;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class BenchCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void aNameThatIsUnknownIsAnsweredByThoseThereAre() {
        assertEquals(Exit.USAGE, run("bench", "speed"));

        var sentence = err.toString().lines().findFirst().orElse("");
        assertTrue(sentence.startsWith("there is no benchmark 'speed', only "), sentence);
        Benchmarks.all().forEach(one -> assertTrue(sentence.contains(one.name()), sentence));
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertEquals(Exit.USAGE, run("bench", "--rounds", "0"));
        assertEquals(Exit.USAGE, run("bench", "--scale", "0"));
        assertEquals(Exit.USAGE, run("bench", "--scale", "NaN"));
    }

    @Test
    void theListSaysWhatEachCompares() {
        assertEquals(Exit.OK, run("bench", "--list"));

        Benchmarks.all().forEach(one -> assertTrue(out.toString().contains(one.about()), out::toString));
    }
}
