package io.millrace.tool.road;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeOptionsTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void whatIsMeasuredAsShippedIsWhatIsShipped() throws IOException {
        var shipped = Files.readAllLines(Path.of("deploy/jvm.options")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();

        assertEquals(shipped, NodeOptions.SHIPPED.flags());
    }

    @Test
    void theJvmTakesEveryVariant() throws Exception {
        var shipped = NodeOptions.SHIPPED;

        for (var options : List.of(shipped, shipped.withZgc(), shipped.withoutCompactHeaders())) {
            assertEquals(0, version(options.flags()), options::toString);
        }
    }

    private static int version(List<String> flags) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-Xmx256m", "-version"));
        return run(command);
    }

    private static int run(List<String> command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        if (exit != 0) {
            System.err.println(said);
        }
        return exit;
    }

    @Test
    void aClassPathOfDirectoriesBecomesOneOfJars() throws IOException {
        var classPath = Jars.classPath(directory.resolve("lib"));

        for (var entry : classPath.split(File.pathSeparator, -1)) {
            assertTrue(entry.endsWith(".jar") && Files.isRegularFile(Path.of(entry)), entry);
        }
        assertTrue(classPath.contains("classes-"), classPath);
    }
}
