package io.millrace.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Millrace;
import io.millrace.MillraceSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The composition: nothing in it is unknown, and whatever it names is there. */
class ComposeTest {
    private static final Path DIRECTORY = Path.of("deploy");

    /** Of Compose's specification, what is used here; another key is put down here once it has been looked up there. */
    private static final Set<String> SERVICE = Set.of(
            "image",
            "build",
            "command",
            "environment",
            "volumes",
            "read_only",
            "tmpfs",
            "cap_drop",
            "security_opt",
            "mem_limit",
            "stop_grace_period",
            "restart",
            "depends_on",
            "healthcheck",
            "ports");

    private static final Set<String> CHECK =
            Set.of("test", "interval", "timeout", "retries", "start_period", "disable");
    private static final Set<String> CONDITIONS =
            Set.of("service_started", "service_healthy", "service_completed_successfully");

    private final Map<String, Object> composition = StrictYaml.one(DIRECTORY.resolve("compose.yaml"));
    private final Map<String, Map<String, Object>> services = services();

    private Map<String, Map<String, Object>> services() {
        var all = new TreeMap<String, Map<String, Object>>();
        StrictYaml.map(StrictYaml.at(composition, "services"))
                .forEach((name, service) -> all.put(name, StrictYaml.map(service)));
        return all;
    }

    private List<String> nodes() {
        return services.keySet().stream()
                .filter(name -> name.startsWith("node-"))
                .toList();
    }

    @Test
    void everyKeyIsKnown() {
        var unknown = new ArrayList<String>();
        for (var key : StrictYaml.keys(composition)) {
            if (!Set.of("name", "services", "volumes").contains(key) && !key.startsWith("x-")) {
                unknown.add(key);
            }
        }
        services.forEach((name, service) -> {
            service.keySet().stream()
                    .filter(key -> !SERVICE.contains(key))
                    .forEach(key -> unknown.add(name + "." + key));
            StrictYaml.keys(service.get("healthcheck")).stream()
                    .filter(key -> !CHECK.contains(key))
                    .forEach(key -> unknown.add(name + ".healthcheck." + key));
        });

        assertEquals(List.of(), unknown);
    }

    @Test
    void everyServiceHasAnImageAndACheck() {
        services.forEach((name, service) -> {
            assertTrue(service.containsKey("image") || service.containsKey("build"), name);
            var check = StrictYaml.map(StrictYaml.at(service, "healthcheck"));
            assertTrue(check.containsKey("test") || name.equals("install"), name);
            if (check.containsKey("test")) {
                assertEquals(
                        "CMD", StrictYaml.texts(StrictYaml.at(check, "test")).getFirst(), name);
            }
        });
    }

    @Test
    void imagesNameNoRegistryAndAVersion() {
        services.forEach((name, service) -> {
            if (service.get("image") instanceof String image) {
                assertTrue(image.matches("([a-z0-9]+/)?[a-z0-9]+:[0-9][0-9.]*"), image);
            }
        });
    }

    @Test
    void whoeverIsWaitedForIsThereAndCanBeWaitedFor() {
        services.forEach((name, service) -> {
            if (service.get("depends_on") instanceof Map<?, ?> others) {
                StrictYaml.map(others).forEach((other, how) -> {
                    var condition = StrictYaml.at(StrictYaml.map(how), "condition");
                    assertTrue(services.containsKey(other), () -> name + " waits for " + other);
                    assertTrue(CONDITIONS.contains(condition), () -> name + ": " + condition);
                    if (condition.equals("service_healthy")) {
                        var check =
                                StrictYaml.map(StrictYaml.at(services.getOrDefault(other, Map.of()), "healthcheck"));
                        assertFalse(check.containsKey("disable"), other);
                    }
                });
            }
        });
    }

    @Test
    void whatIsMountedOrBuiltIsThere() {
        var volumes = new TreeSet<>(StrictYaml.keys(StrictYaml.at(composition, "volumes")));
        var used = new TreeSet<String>();
        for (var service : services.values()) {
            for (var mount : service.containsKey("volumes")
                    ? StrictYaml.texts(StrictYaml.at(service, "volumes"))
                    : List.<String>of()) {
                var from = mount.substring(0, mount.indexOf(':'));
                if (from.startsWith(".")) {
                    assertTrue(Files.isRegularFile(DIRECTORY.resolve(from)), from);
                } else {
                    used.add(from);
                }
            }
            if (service.get("build") instanceof Map<?, ?> build) {
                var what = StrictYaml.map(build);
                var context = DIRECTORY.resolve(String.valueOf(what.get("context")));
                assertTrue(
                        Files.isRegularFile(context.resolve(String.valueOf(what.get("dockerfile")))), what::toString);
            }
        }

        assertEquals(volumes, used);
    }

    @Test
    void aNodeIsGivenTheTimeToDrain() {
        for (var name : nodes()) {
            var grace = String.valueOf(services.getOrDefault(name, Map.of()).get("stop_grace_period"));

            assertTrue(Integer.parseInt(grace.replace("s", "")) > Millrace.ENDED_MAX.toSeconds(), grace);
        }
    }

    @Test
    void theNodesAreThreeAndTheSeedsAreAmongThem() {
        var settings = MillraceSettings.load(DIRECTORY.resolve("compose/node.conf"));
        var addresses = nodes().stream()
                .map(name -> name + ":" + settings.cluster().port())
                .toList();

        assertEquals(3, addresses.size());
        assertTrue(addresses.containsAll(settings.cluster().seeds()), settings.cluster()::toString);
        for (var name : nodes()) {
            var environment = StrictYaml.map(StrictYaml.at(services.getOrDefault(name, Map.of()), "environment"));
            assertEquals(name, environment.get("MILLRACE_NAME"));
        }
    }

    @Test
    void whatTheEnvironmentSaysIsRead() {
        var read = StrictYaml.text(Path.of("src/main/resources/payments.conf"))
                + StrictYaml.text(DIRECTORY.resolve("compose/node.conf"));
        var environment =
                StrictYaml.keys(services.getOrDefault("node-1", Map.of()).get("environment"));

        assertEquals(
                List.of(),
                environment.stream()
                        .filter(name -> !read.contains("${?" + name + "}"))
                        .toList());
        assertTrue(environment.contains("GATEWAY_PASSWORD"), environment::toString);
    }
}
