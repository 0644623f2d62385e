package io.millrace.tool.road;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.tool.Main;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start is rehearsed without any server, and what the JVM learns of it is what later starts load. */
class RehearsalIT {
    @TempDir
    private Path directory = Path.of("");

    private record Ended(int exit, String printed) {}

    @Test
    void theNextStartsLoadWhatTheRehearsedOneHasLoaded() throws Exception {
        var classPath = Jars.classPath(directory.resolve("lib"));
        var cache = directory.resolve("node.aot");

        var rehearsed = run(NodeOptions.SHIPPED.rehearsal(classPath, cache));

        assertEquals(0, rehearsed.exit(), rehearsed::printed);
        assertTrue(Files.size(cache) > 0);
        assertTrue(fromCache(cache, classPath), "the node's actors do not come from the cache");
    }

    /** An actor that only a node that has come up has loaded. */
    private static boolean fromCache(Path cache, String classPath) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(NodeOptions.SHIPPED.with(cache).flags());
        command.addAll(List.of("-Xmx256m", "-Xlog:class+load", "-cp", classPath, Main.class.getName(), "rehearse"));
        var ended = run(command);
        assertEquals(0, ended.exit(), ended::printed);
        return ended.printed()
                .lines()
                .anyMatch(line -> line.contains("io.millrace.feed.LaneActor source: shared objects file"));
    }

    private static Ended run(List<String> command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), printed);
    }
}
