package io.millrace.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.MillraceSettings;
import io.millrace.tool.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The image: what it copies is there, and what it starts is what it has copied. */
class DockerfileTest {
    private final ContainerFile image = ContainerFile.read(Path.of("deploy/Dockerfile"));

    @Test
    void anInstructionThatDoesNotExistIsFound(@TempDir Path directory) throws Exception {
        var file = directory.resolve("Dockerfile");
        Files.writeString(file, "FROM a\nCOPPY b c\n");

        assertThrows(AssertionError.class, () -> ContainerFile.read(file));
    }

    @Test
    void imagesNameNoRegistry() {
        for (var file : List.of(image, ContainerFile.read(Path.of("deploy/compose/postgres.Dockerfile")))) {
            for (var from : file.all("FROM")) {
                var name = from.words().getFirst();
                for (var argument : file.arguments().entrySet()) {
                    name = name.replace("${" + argument.getKey() + "}", argument.getValue());
                }

                assertTrue(name.matches("[a-z-]+:[0-9][a-z0-9.-]*"), name);
            }
        }
    }

    @Test
    void whatIsCopiedFromTheTreeIsThereAndLetThrough() {
        var letThrough = StrictYaml.text(Path.of("deploy/Dockerfile.dockerignore"))
                .lines()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .collect(Collectors.toSet());
        var copied = image.all("COPY").stream()
                .filter(copy -> copy.flag("from").isEmpty())
                .flatMap(copy -> copy.words().subList(0, copy.words().size() - 1).stream())
                .collect(Collectors.toSet());

        copied.forEach(path -> assertTrue(Files.exists(Path.of(path)), path));
        assertEquals(copied, letThrough);
    }

    @Test
    void whatIsCopiedFromTheBuildIsWhatTheLauncherBuilds() {
        var launcher = StrictYaml.text(Path.of("millrace"));
        var stages = image.all("FROM").stream()
                .filter(from -> from.words().size() == 3)
                .map(from -> from.words().getLast())
                .collect(Collectors.toSet());
        var built = image.all("COPY").stream()
                .filter(copy -> !copy.flag("from").isEmpty())
                .toList();

        assertEquals(2, built.size());
        for (var copy : built) {
            var to = copy.words().getLast();
            assertTrue(stages.contains(copy.flag("from")), copy::toString);
            assertEquals("/opt/millrace/" + to, copy.words().getFirst());
            assertTrue(launcher.contains("$root/" + to), to);
        }
    }

    @Test
    void theJvmIsTheFirstProcessAndStartsWhatWasCopied() {
        var command = image.last("ENTRYPOINT").exec();
        var copied = image.all("COPY").stream()
                .flatMap(copy -> copy.words().stream())
                .collect(Collectors.toSet());
        var classPath = command.get(command.indexOf("-cp") + 1);

        assertTrue(command.getFirst().endsWith("/bin/java"), command::toString);
        assertEquals("/opt/millrace", image.last("WORKDIR").rest());
        assertEquals("@/opt/millrace/deploy/jvm.options", command.get(1));
        assertTrue(copied.contains("deploy/jvm.options"));
        assertEquals("/opt/millrace/target/lib/millrace.jar", classPath);
        assertTrue(copied.contains("target/lib"));
        assertEquals(Main.class.getName(), command.getLast());
        new CommandLine(new Main()).parseArgs(image.last("CMD").exec().toArray(String[]::new));
    }

    @Test
    void theCacheThatItStartsFromWasMadeByTheSameJvmWithTheSameClassPath() {
        var made = image.last("RUN").exec();
        var started = image.last("ENTRYPOINT").exec();
        var cache = "/opt/millrace/target/millrace.aot";

        assertTrue(made.contains("-XX:AOTCacheOutput=" + cache), made::toString);
        assertTrue(started.contains("-XX:AOTCache=" + cache), started::toString);
        assertEquals(started.getFirst(), made.getFirst());
        assertEquals(started.get(1), made.get(1));
        assertEquals(started.get(started.indexOf("-cp") + 1), made.get(made.indexOf("-cp") + 1));
        assertEquals("rehearse", made.getLast());
    }

    @Test
    void itRunsAsNobodyInParticular() {
        assertTrue(image.last("USER").rest().matches("[1-9][0-9]{3,}:[1-9][0-9]{3,}"));
        assertEquals("SIGTERM", image.last("STOPSIGNAL").rest());
        assertFalse(image.instructions().stream().anyMatch(one -> one.name().equals("ADD")));
    }

    @Test
    void itsPortsAreThoseOfTheConfiguration() {
        var settings = MillraceSettings.load(Path.of("deploy/compose/node.conf"));

        assertEquals(
                Set.of(
                        String.valueOf(settings.http().port()),
                        String.valueOf(settings.cluster().port())),
                Set.copyOf(image.last("EXPOSE").words()));
    }
}
