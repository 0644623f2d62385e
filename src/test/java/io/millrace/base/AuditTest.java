package io.millrace.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AuditTest {
    @Test
    void aDeedIsOneLineWhoseValuesCanBeToldApart() {
        var audit = new Audit("ann@desk", "deadletters redrive", "search", null, "matching 'a \"b\"\n': 2 of 3");

        assertEquals(
                "audit: by=ann@desk action=\"deadletters redrive\" lane=search merchant=-"
                        + " detail=\"matching 'a \\\"b\\\"\\u000a': 2 of 3\"",
                audit.line());
    }

    @Test
    void whoeverRunsTheProcessIsNamedWithTheMachine() {
        assertTrue(Audit.who().matches("[^@]+@[^@]+"), Audit::who);
    }
}
