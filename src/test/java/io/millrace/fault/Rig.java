package io.millrace.fault;

import io.millrace.Millrace;
import io.millrace.MillraceSettings;
import io.millrace.NodeStatus;
import io.millrace.base.Await;
import io.millrace.feed.LaneStatus;
import io.millrace.stack.HttpProxy;
import io.millrace.stack.LocalStack;
import io.millrace.stack.NodeProcess;
import io.millrace.stack.SharedStack;
import io.millrace.stack.TcpProxy;
import io.millrace.stack.payments.Simulator;
import io.millrace.stack.payments.SimulatorSettings;
import io.millrace.tool.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A payments business, three nodes in processes of their own, and whatever stands between them and their servers.
 *
 * <p>Only the nodes go through the proxies; who looks at the result goes to the servers themselves. This JVM is a member of
 * their cluster that does nothing but answer. One thread at a time.
 */
final class Rig implements AutoCloseable {
    static final List<String> NODES = List.of("node-1", "node-2", "node-3");
    static final int MERCHANTS = 60;
    static final Duration PATIENCE = Duration.ofSeconds(240);

    private static final Pattern REPEATS = Pattern.compile("(\\d+) that the store had already");
    private static final int REVIVED_MAX = 100;
    private static final String USER = "postgres";
    private static final String HEAP = "-Xmx256m";

    private final LocalStack stack = SharedStack.get();
    private final String database = SharedStack.database("fault");
    private final Path directory;
    private final Map<String, NodeProcess> nodes = new LinkedHashMap<>();
    private final MillraceSettings direct;
    private final Path directFile;
    private final Edges edges;
    private final int rate;
    private final Map<String, Integer> begins = new LinkedHashMap<>();
    private Millrace watcher;
    private Simulator business;
    private int revived;

    /** Where what a run leaves behind stays until the next clean build. */
    static Path folder() throws IOException {
        return Files.createDirectories(Path.of("target", "faults").toAbsolutePath());
    }

    /** @param overrides more settings of every node */
    Rig(int rate, String overrides) throws Exception {
        directory = Files.createTempDirectory(folder(), "nodes");
        stack.createDatabase(database + "_dw");
        edges = new Edges(stack, database, directory, overrides);
        this.rate = rate;
        Simulator.createSchema(jdbcUrl(), USER);
        Simulator.seedMerchants(jdbcUrl(), USER, new SimulatorSettings(MERCHANTS, rate, 1));
        deleteIndices();
        directFile = edges.watcherFile();
        direct = MillraceSettings.load(directFile);
        run("install", "--execute");
        watcher = Millrace.start(direct);
        business = new Simulator(jdbcUrl(), USER, new SimulatorSettings(MERCHANTS, rate, 1));
    }

    LocalStack stack() {
        return stack;
    }

    HttpProxy elastic() {
        return edges.elastic();
    }

    TcpProxy source() {
        return edges.source();
    }

    TcpProxy warehouse() {
        return edges.warehouse();
    }

    /** Where the other nodes come to this one. */
    TcpProxy door(String name) {
        return edges.door(name);
    }

    String database() {
        return database;
    }

    Millrace watcher() {
        return watcher;
    }

    MillraceSettings settings() {
        return direct;
    }

    /** The source's address, not through its proxy. */
    String jdbcUrl() {
        return stack.jdbcUrl(database);
    }

    String warehouseUrl() {
        return stack.jdbcUrl(database + "_dw");
    }

    String user() {
        return USER;
    }

    /** Starts a node in a process of its own; it joins when it is ready. */
    void start(String name) throws IOException {
        start(name, edges.nodeFile(name), List.of());
    }

    /** Starts a node that knows of no others. */
    void startAlone(String name) throws IOException {
        start(name, edges.strangerFile(name), List.of());
    }

    /** Starts a node whose program is run by another. */
    void startUnder(List<String> runner, String name) throws IOException {
        start(name, edges.nodeFile(name), runner);
    }

    private void start(String name, Path file, List<String> runner) throws IOException {
        var command = new ArrayList<>(runner);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-Xmx") && !flag.startsWith("-D"))
                .forEach(command::add);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", HEAP));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("node", "-c", file.toString()));
        begins.put(name, Files.exists(log(name)) ? Files.readString(log(name)).length() : 0);
        nodes.put(name, NodeProcess.start(command, directory, log(name)));
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }

    /** Starts the three, and returns when they have shared the work. */
    void startAll() throws Exception {
        for (var name : NODES) {
            start(name);
        }
        awaitNodes(NODES);
    }

    NodeProcess node(String name) {
        return nodes.get(name);
    }

    /** Sends a signal by its name, such as STOP. */
    void signal(String name, String signal) throws InterruptedException {
        nodes.get(name).signal(signal);
    }

    /** Kills it as a power cut would. */
    void kill(String name) throws Exception {
        signal(name, "KILL");
        awaitGone(name);
    }

    /** Stops it cleanly. */
    void terminate(String name) throws Exception {
        signal(name, "TERM");
        awaitGone(name);
    }

    /** True where its log, from its last start on, has this in it. */
    boolean said(String name, String words) throws IOException {
        return Files.readString(log(name))
                .substring(begins.getOrDefault(name, 0))
                .contains(words);
    }

    /** Writes that a store had already, as those nodes have said that were stopped cleanly. */
    long repeatsOfStopped() throws IOException {
        long repeats = 0;
        for (var name : begins.keySet()) {
            repeats += REPEATS.matcher(Files.readString(log(name)))
                    .results()
                    .mapToLong(said -> Long.parseLong(said.group(1)))
                    .sum();
        }
        return repeats;
    }

    /** Returns when a node's process has ended, for whatever reason. */
    void awaitGone(String name) throws Exception {
        Await.until(name + " to be gone", PATIENCE, () -> !nodes.get(name).alive());
        nodes.remove(name).close();
    }

    /** Starts those of the three that are not there, and returns when just they share the work. */
    void restore() throws Exception {
        edges.mend();
        for (var name : List.copyOf(nodes.keySet())) {
            if (!nodes.get(name).alive()) {
                nodes.remove(name).close();
            } else if (!NODES.contains(name)) {
                terminate(name);
            }
        }
        for (var name : NODES) {
            if (!nodes.containsKey(name)) {
                start(name);
            }
        }
        awaitNodes(NODES);
    }

    /** Returns when these, and nobody else, hold all partitions of all lanes, and everything runs. */
    void awaitNodes(List<String> names) throws Exception {
        Await.until("the nodes " + names + " to share the work: " + status(), PATIENCE, () -> {
            revive();
            var status = status();
            var there = status.nodes().stream()
                    .map(NodeStatus.Node::name)
                    .filter(name -> !name.equals("watcher"))
                    .sorted()
                    .toList();
            return there.equals(names.stream().sorted().toList())
                    && status.sources().stream().allMatch(source -> source.running())
                    && status.lanes().stream()
                            .allMatch(lane -> lane.status().state() == LaneStatus.State.RUNNING
                                    && lane.status().partitions()
                                            == direct.kafka().partitions());
        });
    }

    /** What a process manager does: starts those again that have ended by themselves, as one does that was declared dead. */
    void revive() throws IOException {
        reviveWatcher();
        for (var name : List.copyOf(nodes.keySet())) {
            if (!nodes.get(name).alive()) {
                if (++revived > REVIVED_MAX) {
                    throw new AssertionError(name + " ends again and again; its log: " + log(name));
                }
                nodes.remove(name).close();
                start(name);
            }
        }
    }

    private void reviveWatcher() {
        if (watcher.ended().toCompletableFuture().isDone()) {
            watcher.close();
            watcher = Millrace.start(direct);
        }
    }

    /** What the nodes say; the watcher may be declared dead by them while it asks, and then answers nobody. */
    NodeStatus status() {
        for (int tries = 1; ; tries++) {
            reviveWatcher();
            try {
                return watcher.status().toCompletableFuture().get(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                if (tries == 3 || !watcher.ended().toCompletableFuture().isDone()) {
                    throw new AssertionError("the cluster does not answer", e);
                }
            }
        }
    }

    /** Lets the business make changes until {@link #rest}. */
    void work(long seed) {
        business = new Simulator(jdbcUrl(), USER, new SimulatorSettings(MERCHANTS, rate, seed));
        business.start();
    }

    /** Ends the business's work; a database that was away may have ended it before. */
    void rest() {
        business.close();
    }

    /** Runs a command of the command line, not through the proxies; what it has printed. */
    String run(String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        var arguments = Stream.concat(Stream.of(words), Stream.of("-c", directFile.toString()));
        int exit = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
        if (exit != 0 && exit != 3) {
            throw new AssertionError(String.join(" ", words) + " ended with " + exit + ": " + err);
        }
        return out.toString();
    }

    private void deleteIndices() throws Exception {
        for (var kind : List.of("merchant", "customer", "transaction")) {
            new Probe(this).http("DELETE", "/" + kind + "-v1?ignore_unavailable=true", "");
        }
    }

    @Override
    public void close() throws Exception {
        business.close();
        edges.mend();
        for (var node : nodes.values()) {
            node.close();
        }
        watcher.close();
        edges.close();
        deleteIndices();
    }
}
