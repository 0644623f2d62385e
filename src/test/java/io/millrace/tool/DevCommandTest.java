package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class DevCommandTest {
    private final StringWriter err = new StringWriter();

    @Test
    void aWhaleNeedsATimeThatCanBeHalved() {
        assertUsage("--whale needs --for", "--whale", "90%");
    }

    @Test
    void aWhaleNeedsABusinessAndOthers() {
        assertUsage("--no-simulator", "--for", "20s", "--whale", "90%", "--no-simulator");
        assertUsage("--merchants 2", "--for", "20s", "--whale", "90%", "--merchants", "1");
    }

    @Test
    void aWhaleLeavesSomethingForTheOthers() {
        assertUsage("nothing for one side", "--for", "20s", "--whale", "100%");
        assertUsage("nothing for one side", "--for", "20s", "--whale", "0.1%", "--rate", "20");
        assertUsage("is no share", "--for", "20s", "--whale", "most");
    }

    @Test
    void poisonNeedsTheSameAsAWhale() {
        assertUsage("--poison needs --for", "--poison", "1%");
        assertUsage("--merchants 2", "--for", "20s", "--poison", "1%", "--merchants", "1");
        assertUsage("above 0%", "--for", "20s", "--poison", "0%");
    }

    @Test
    void whaleAndPoisonAreMeasuredApart() {
        assertUsage("runs of their own", "--for", "20s", "--poison", "1%", "--whale", "90%");
    }

    @Test
    void nodesAreAFewAndNotMeasuredLikeThat() {
        assertUsage("--nodes is 0: 1 to 9", "--nodes", "0");
        assertUsage("leave out --nodes", "--for", "20s", "--nodes", "3", "--whale", "90%");
    }

    private void assertUsage(String sentence, String... options) {
        var arguments = new String[options.length + 1];
        arguments[0] = "dev";
        System.arraycopy(options, 0, arguments, 1, options.length);
        int exit = Main.commandLine().setErr(new PrintWriter(err, true)).execute(arguments);

        assertEquals(Exit.USAGE, exit, err::toString);
        assertTrue(err.toString().contains(sentence), err::toString);
    }
}
