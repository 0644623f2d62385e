package io.millrace.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.Millrace;
import io.millrace.MillraceSettings;
import io.millrace.tool.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The unit: every directive exists, and it agrees with what a node does. */
class SystemdUnitTest {
    private static final Path FILE = Path.of("deploy/systemd/millrace.service");

    /** Of systemd.unit, systemd.service, systemd.exec, systemd.kill and systemd.resource-control, what is used here. */
    private static final Map<String, Set<String>> KNOWN = Map.of(
            "Unit", Set.of("Description", "Documentation", "Wants", "After", "StartLimitIntervalSec"),
            "Service",
                    Set.of(
                            "Type",
                            "DynamicUser",
                            "EnvironmentFile",
                            "WorkingDirectory",
                            "ExecStart",
                            "MemoryMax",
                            "LimitNOFILE",
                            "KillSignal",
                            "SuccessExitStatus",
                            "TimeoutStopSec",
                            "Restart",
                            "RestartSec",
                            "RestartPreventExitStatus",
                            "NoNewPrivileges",
                            "CapabilityBoundingSet",
                            "AmbientCapabilities",
                            "ProtectSystem",
                            "ProtectHome",
                            "PrivateTmp",
                            "PrivateDevices",
                            "ProtectClock",
                            "ProtectControlGroups",
                            "ProtectHostname",
                            "ProtectKernelLogs",
                            "ProtectKernelModules",
                            "ProtectKernelTunables",
                            "ProtectProc",
                            "RestrictAddressFamilies",
                            "RestrictNamespaces",
                            "RestrictRealtime",
                            "RestrictSUIDSGID",
                            "LockPersonality",
                            "SystemCallArchitectures",
                            "SystemCallFilter",
                            "SystemCallErrorNumber",
                            "UMask"),
            "Install", Set.of("WantedBy"));

    private final SystemdUnit unit = SystemdUnit.read(FILE);

    @Test
    void everyDirectiveIsKnown() {
        assertEquals(
                List.of(),
                unit.directives().stream()
                        .filter(one ->
                                !KNOWN.getOrDefault(one.section(), Set.of()).contains(one.name()))
                        .toList());
    }

    @Test
    void systemdFindsNothingToComplainOf(@TempDir Path directory) throws Exception {
        var analyze = Path.of("/usr/bin/systemd-analyze");
        assumeTrue(Files.isExecutable(analyze), "there is no systemd here");
        var copy = directory.resolve("millrace.service");
        Files.writeString(copy, StrictYaml.text(FILE).replace("/usr/bin/java", Programs.java()));

        var verified = Programs.run(List.of(analyze.toString(), "verify", copy.toString()), 30, TimeUnit.SECONDS);

        assertEquals(new Programs.Ended(0, ""), verified);
    }

    @Test
    void itStartsANodeWithTheOptionsOfAllPlaces() {
        var command = unit.command();
        int main = command.indexOf(Main.class.getName());

        assertEquals("@/opt/millrace/deploy/jvm.options", command.get(1));
        new CommandLine(new Main())
                .parseArgs(command.subList(main + 1, command.size()).toArray(String[]::new));
        assertEquals("node", command.get(main + 1));
    }

    @Test
    void aNodeIsGivenTheTimeToDrain() {
        assertTrue(unit.seconds("TimeoutStopSec") > Millrace.ENDED_MAX.toSeconds());
    }

    @Test
    void whatADifferentConfigurationMendsIsNotTriedAgain() {
        assertFalse(unit.restartsAfter(2));
        assertTrue(unit.restartsAfter(1));
        assertTrue(unit.restartsAfter(4));
        assertTrue(unit.restartsAfter(5));
    }

    @Test
    void theMemoryIsBoundedSoThatTheHeapIs() {
        assertTrue(unit.value("MemoryMax").matches("[0-9]+G"));
    }

    @Test
    void theExamplesAreWhatANodeTakes() {
        var settings = MillraceSettings.load(Path.of("deploy/systemd/node.conf"));
        var read = StrictYaml.text(Path.of("src/main/resources/payments.conf"));
        var secrets = StrictYaml.text(Path.of("deploy/systemd/secrets.env.example"))
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();

        assertTrue(settings.cluster()
                .seeds()
                .contains(settings.cluster().host() + ":" + settings.cluster().port()));
        assertEquals(
                List.of(),
                secrets.stream()
                        .filter(name -> !read.contains("${?" + name + "}"))
                        .toList());
    }
}
