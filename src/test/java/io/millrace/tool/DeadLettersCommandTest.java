package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.SetUpException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeadLettersCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aRedriveWithoutAChoiceIsRefused() {
        assertEquals(Exit.USAGE, run("redrive", "--execute"));
        assertTrue(err.toString().contains("say which letters, in one way"), err::toString);
    }

    @Test
    void aRedriveWithTwoChoicesIsRefused() {
        assertEquals(Exit.USAGE, run("redrive", "--all", "--lane", "search"));
        assertEquals(Exit.USAGE, run("redrive", "17", "--matching", "x"));
        assertEquals(Exit.USAGE, run("redrive", "--merchant", "m", "--all"));
    }

    @Test
    void aNumberHasToBeANumber() {
        assertEquals(Exit.USAGE, run("show", "seventeen"));
        assertEquals(Exit.USAGE, run("redrive", "1.5"));
    }

    @Test
    void everyCommandShowsExamplesAndItsExitCodes() {
        for (var command : new String[] {"list", "show", "redrive"}) {
            assertEquals(Exit.OK, run(command, "--help"));
            assertTrue(out.toString().contains("millrace deadletters " + command), out::toString);
            assertTrue(out.toString().contains("Exits 0"), out::toString);
        }
    }

    @Test
    void sinceIsATimeOrHowLongAgo() {
        long now = Instant.parse("2026-01-31T12:00:00Z").toEpochMilli();

        assertEquals(now - 86_400_000, Since.millis("24h", now));
        assertEquals(now - 1_000, Since.millis("2026-01-31T11:59:59Z", now));
        assertThrows(SetUpException.class, () -> Since.millis("yesterday", now));
    }

    private int run(String... words) {
        var arguments = new String[words.length + 1];
        arguments[0] = "deadletters";
        System.arraycopy(words, 0, arguments, 1, words.length);
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
