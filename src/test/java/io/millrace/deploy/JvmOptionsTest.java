package io.millrace.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options of a node's JVM: this JDK takes them, and the launcher starts a node with them. */
class JvmOptionsTest {
    private static final Path FILE = Path.of("deploy/jvm.options");

    @Test
    void theJvmTakesThemWithoutAWord() throws Exception {
        var ended = Programs.run(List.of(Programs.java(), "@" + FILE, "-version"), 30, TimeUnit.SECONDS);

        assertEquals(0, ended.exit(), ended::printed);
        assertFalse(ended.printed().toLowerCase(java.util.Locale.ROOT).contains("warning"), ended::printed);
    }

    @Test
    void theyMeanWhatTheySay() throws Exception {
        var ended = Programs.run(
                List.of(Programs.java(), "@" + FILE, "-XX:+PrintFlagsFinal", "-version"), 30, TimeUnit.SECONDS);
        var flags = ended.printed()
                .lines()
                .map(line -> line.strip().replaceAll("\\s+", " "))
                .toList();

        for (var flag : List.of(
                "bool UseG1GC = true",
                "double MaxRAMPercentage = 60.000000",
                "double InitialRAMPercentage = 60.000000",
                "uintx MaxHeapFreeRatio = 100",
                "bool UseCompactObjectHeaders = true",
                "bool ExitOnOutOfMemoryError = true",
                "bool HeapDumpOnOutOfMemoryError = false")) {
            assertTrue(flags.stream().anyMatch(line -> line.startsWith(flag)), flag);
        }
    }

    @Test
    void eachHasItsReasonAbove() {
        var withoutReason = new ArrayList<String>();
        var before = "";
        for (var line : StrictYaml.text(FILE).lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#") && before.isBlank()) {
                withoutReason.add(line);
            }
            before = line;
        }

        assertEquals(List.of(), withoutReason);
    }

    @Test
    void theLauncherStartsANodeWithThemAndNothingElseWithThem(@TempDir Path home) throws Exception {
        var launcher = launcherOfAnInstalled(home);
        var options = "@" + home.toRealPath().resolve("deploy/jvm.options");

        var node = started(launcher, home, "node");
        var status = started(launcher, home, "status");

        assertEquals(options, node.getFirst());
        assertTrue(node.contains("-Xmx1g"), node::toString);
        assertFalse(node.contains("-XX:+UseG1GC"), node::toString);
        assertFalse(status.contains(options), status::toString);
        assertTrue(status.contains("-XX:+UseG1GC"), status::toString);
    }

    @Test
    void aNodeStartsFromTheCacheOfTheBuildWhereThereIsOne(@TempDir Path home) throws Exception {
        var launcher = launcherOfAnInstalled(home);
        var cache = home.toRealPath().resolve("target/millrace.aot");
        var without = started(launcher, home, "node");
        Files.createFile(cache);

        assertFalse(without.stream().anyMatch(option -> option.contains("AOT")), without::toString);
        assertTrue(started(launcher, home, "node").contains("-XX:AOTCache=" + cache));
        assertFalse(started(launcher, home, "status").contains("-XX:AOTCache=" + cache));
    }

    /** The launcher as it is installed: built, without sources. */
    private static Path launcherOfAnInstalled(Path home) throws Exception {
        var launcher = Files.copy(Path.of("millrace"), home.resolve("millrace"));
        Files.createDirectories(home.resolve("target/lib"));
        Files.createFile(home.resolve("target/lib/millrace.jar"));
        Files.createFile(home.resolve("target/millrace.built"));
        Files.createDirectories(home.resolve("jdk/bin"));
        Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        var java = Files.writeString(home.resolve("jdk/bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return launcher;
    }

    /** What it would give to the JVM for a command. */
    private static List<String> started(Path launcher, Path home, String command) throws Exception {
        var builder = new ProcessBuilder("sh", launcher.toString(), command);
        builder.environment().put("MILLRACE_JAVA_HOME", home.resolve("jdk").toString());
        builder.environment().remove("MILLRACE_HEAP");
        var ended = Programs.run(builder, 30, TimeUnit.SECONDS);
        assertEquals(0, ended.exit(), ended::printed);
        return ended.printed().lines().toList();
    }
}
