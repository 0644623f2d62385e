package io.millrace.tool;

import io.millrace.MillraceSettings;
import io.millrace.base.Clock;
import io.millrace.base.SetUpException;
import io.millrace.feed.LaneSettings;
import io.millrace.feed.Offsets;
import io.millrace.stack.NodeProcess;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The nodes of a dev that has several: each a process of its own, so that one can be killed, and one more be started beside
 * them. Watches how long partitions pause while they change their owners.
 */
final class DevNodes implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final String HEAP = "-Xmx384m";

    private final Path data;
    private final Consumer<String> say;
    private final Map<String, NodeProcess> nodes = new LinkedHashMap<>();
    private final Map<LaneSettings, Rebalances> lanes = new LinkedHashMap<>();
    private final Offsets offsets;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("dev-nodes").daemon().factory());

    private DevNodes(Path data, MillraceSettings settings, Consumer<String> say) {
        this.data = data;
        this.say = say;
        this.offsets = new Offsets(settings.kafka());
        settings.lanes().forEach(lane -> lanes.put(lane, new Rebalances(lane.name())));
    }

    /** Starts so many, as {@link DevConfig} has written them down; none where one does everything. */
    static DevNodes start(int count, Path data, MillraceSettings settings, Consumer<String> say) {
        var all = new DevNodes(data, settings, say);
        if (count > 1) {
            for (int i = 1; i <= count; i++) {
                all.start("node-" + i);
            }
        }
        return all;
    }

    private void start(String name) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-Xmx") && !flag.startsWith("-XX:StartFlightRecording"))
                .forEach(command::add);
        command.addAll(List.of(HEAP, "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("node", "-c", DevConfig.node(data, name).toString()));
        nodes.put(name, NodeProcess.start(command, data, log(name)));
    }

    private Path log(String name) {
        return data.resolve("logs").resolve(name + ".log");
    }

    /** Begins to watch, once all nodes have taken their partitions. */
    void beginToWatch() {
        if (!nodes.isEmpty()) {
            watch.scheduleWithFixedDelay(this::look, 0, BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        List.copyOf(nodes.keySet()).forEach(this::lookAfter);
        lanes.forEach((lane, rebalances) -> {
            try {
                rebalances
                        .look(Clock.SYSTEM.millis(), offsets.positions(lane.group()), offsets.owners(lane.group()))
                        .ifPresent(say);
            } catch (SetUpException e) {
                // Kafka does not answer at present; the next look sees for how long nothing has moved.
            }
        });
    }

    private synchronized void lookAfter(String name) {
        var node = nodes.get(name);
        if (node != null && !node.alive()) {
            nodes.remove(name);
            say.accept(name + " (process " + node.pid() + ") has ended; the others take over. Its log: " + log(name));
        }
    }

    /** For people: which nodes there are, and how to meddle with them. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        nodes.forEach((name, node) -> lines.add("  " + name + ": process " + node.pid() + ", log " + log(name)));
        if (!nodes.isEmpty()) {
            lines.add("  kill one with `kill -9 PID`; one more: ./millrace node -c " + DevConfig.another(data));
        }
        return lines;
    }

    /** Why none of them runs any more. */
    synchronized Optional<String> failure(int started) {
        return started > 1 && nodes.isEmpty()
                ? Optional.of("No node is left; their logs are in " + data.resolve("logs") + ".")
                : Optional.empty();
    }

    /** What changes of owners there were in all. */
    List<String> summary() {
        return lanes.values().stream().flatMap(lane -> lane.summary().stream()).toList();
    }

    @Override
    public void close() {
        watch.shutdownNow();
        for (var one : closing()) {
            try {
                one.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        offsets.close();
    }

    private synchronized List<Thread> closing() {
        return nodes.values().stream()
                .map(node -> Thread.ofVirtual().start(node::close))
                .toList();
    }
}
