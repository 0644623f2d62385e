package io.millrace.base;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BuildTest {
    @Test
    void theVersionIsTheOneOfThePom() throws Exception {
        var pom = Files.readString(Path.of("pom.xml"));

        assertTrue(pom.contains("<version>" + Build.VERSION + "</version>"), Build.VERSION);
    }
}
