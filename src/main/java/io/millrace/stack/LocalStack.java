package io.millrace.stack;

import io.millrace.base.SetUpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A running PostgreSQL with PGQ, Kafka broker and Elasticsearch node on this machine's loopback, or those of them that are
 * asked for, and where it is asked for, a server that answers like S3.
 *
 * <p>Whoever starts it closes it. If this JVM ends without that, even by {@code kill -9}, the servers are ended within
 * seconds and a temporary data directory is removed; what is in a kept one is found again by the next start. All methods
 * block, and may be called by any thread. What can be mended by an operator fails with a {@link SetUpException}.
 */
public final class LocalStack implements AutoCloseable {
    /** The bucket that {@link #s3} has from the beginning. */
    public static final String S3_BUCKET = "millrace";

    private static final long FREE_MEGABYTES_MIN = 500;

    private final DataDirectory directory;
    private final Ports ports;
    private final PostgresServer postgres;
    private final KafkaServer kafka;
    private final ElasticServer elasticsearch;
    private final S3Server s3;
    private final Databases databases;
    private final Map<Server, Child> children = new EnumMap<>(Server.class);

    private volatile Pgq pgq = Pgq.NATIVE;
    private volatile boolean closed;
    private boolean s3Started;

    /**
     * Starts them in parallel and returns when each answers; where one does not, the others are stopped again.
     *
     * @param progress hears one line at a time, for people
     */
    public static LocalStack start(StackSettings settings, Consumer<String> progress) {
        Consumer<String> oneByOne = line -> {
            synchronized (progress) {
                progress.accept(line);
            }
        };
        try {
            Tools.checkForRunning();
            Servers servers = Cache.open(oneByOne);
            var directory = settings.data().isPresent()
                    ? DataDirectory.kept(settings.data().get(), oneByOne)
                    : DataDirectory.temporary();
            return startIn(directory, servers, settings, oneByOne);
        } catch (IOException e) {
            throw Tools.refused("The local stack could not be started: " + e + ".", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static LocalStack startIn(
            DataDirectory directory, Servers servers, StackSettings settings, Consumer<String> progress)
            throws IOException, InterruptedException {
        Path data = directory.path();
        Ports ports = null;
        LocalStack stack = null;
        boolean done = false;
        try {
            checkRoom(data);
            var account = Account.choose(
                    data.resolve(Server.POSTGRES.key()),
                    List.of(data, servers.home(), Path.of(System.getProperty("java.home"))),
                    progress);
            ports = new Ports(Cache.claims(), data.resolve("ports.properties"), progress);
            stack = new LocalStack(
                    directory, ports, new Place(servers, account, data, settings.thorough()), settings, progress);
            stack.startAll(settings.servers(), progress);
            done = true;
            return stack;
        } finally {
            if (!done && stack != null) {
                stack.close();
            } else if (!done) {
                if (ports != null) {
                    ports.close();
                }
                directory.close();
            }
        }
    }

    private static void checkRoom(Path data) throws IOException {
        long freeMegabytes = Files.getFileStore(data).getUsableSpace() >> 20;
        if (freeMegabytes < FREE_MEGABYTES_MIN) {
            throw Tools.refused("The disk of " + data + " has only " + freeMegabytes + " MB left, and the servers need "
                    + FREE_MEGABYTES_MIN + " MB to begin with; make room, or choose another data directory.");
        }
    }

    private LocalStack(
            DataDirectory directory, Ports ports, Place place, StackSettings settings, Consumer<String> progress)
            throws IOException {
        this.directory = directory;
        this.ports = ports;
        int postgresPort = ports.choose(Server.POSTGRES, settings.postgresPort());
        int kafkaPort = ports.choose(Server.KAFKA, settings.kafkaPort());
        int elasticPort = ports.choose(Server.ELASTICSEARCH, settings.elasticsearchPort());
        this.postgres = new PostgresServer(place, postgresPort);
        this.kafka = new KafkaServer(place, kafkaPort, ports.chooseHidden("kafka-controller", kafkaPort + 1));
        int transport = ports.chooseHidden("elasticsearch-transport", elasticPort + 10);
        this.elasticsearch = new ElasticServer(place, elasticPort, transport, settings.elasticsearchHeapMegabytes());
        this.s3 = new S3Server(place, ports.chooseHidden(Server.S3.key(), elasticPort + 20), progress);
        ports.save();
        this.databases = new Databases(postgres, place.servers().pgqPlOnly());
        for (Recipe recipe : List.of(postgres, kafka, elasticsearch, s3)) {
            children.put(recipe.server(), new Child(recipe, place, settings.answerWithin(), progress));
        }
    }

    private void startAll(Set<Server> servers, Consumer<String> progress) throws InterruptedException {
        var inOrder = servers.stream().sorted().toList();
        progress.accept("Starting " + inOrder.stream().map(Server::title).collect(Collectors.joining(", ")) + " in "
                + data() + " ...");
        var hook = new Thread(this::close, "stop-half-started-stack");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            inParallel(inOrder.stream().map(this::child).toList(), Child::start);
        } finally {
            forget(hook);
        }
        if (servers.contains(Server.POSTGRES)) {
            pgq = databases.pgq();
        }
        if (pgq == Pgq.PL_ONLY) {
            progress.accept("PGQ's library does not load here, so its functions in PL/pgSQL are used: they do the same,"
                    + " and their triggers are about 45 times slower.");
        }
    }

    /** The address of a database for user "postgres", who needs no password. */
    public String jdbcUrl(String database) {
        return postgres.jdbcUrl(database);
    }

    public int postgresPort() {
        return postgres.port();
    }

    /** Makes a database, in UTC, where there is none of that name. */
    public void createDatabase(String name) {
        databases.create(name);
    }

    /** Puts PGQ into a database; nothing happens where it is there already. */
    public Pgq installPgq(String database) {
        databases.installPgq(database, pgq);
        return pgq;
    }

    /** The broker's bootstrap address, such as {@code 127.0.0.1:9092}. */
    public String kafka() {
        return kafka.address();
    }

    /** The address of Elasticsearch, such as {@code http://127.0.0.1:9200}. */
    public String elasticsearch() {
        return elasticsearch.address();
    }

    /**
     * The address of a server that answers like S3 to whatever key, such as {@code http://127.0.0.1:9220}.
     *
     * <p>The first call starts it, over the objects of earlier runs in a kept data directory, and returns when it answers;
     * the first call of all fetches it.
     */
    public String s3() {
        // Not the lock of close(), which must be able to end a start that is still under way.
        synchronized (s3) {
            if (!s3Started) {
                uninterrupted(this::startS3);
                s3Started = true;
            }
        }
        return s3.address();
    }

    /** Which PGQ {@link #installPgq} installs. */
    public Pgq pgq() {
        return pgq;
    }

    /** Where the servers keep what they write; the logs are in {@code logs} below. */
    public Path data() {
        return directory.path();
    }

    /** A sentence naming the server that has ended by itself, and its log, if one has. */
    public Optional<String> failure() {
        return children.values().stream()
                .flatMap(child -> child.failure().stream())
                .findFirst();
    }

    /**
     * Starts the servers again that have ended by themselves, with the same ports and data, and returns when they answer.
     *
     * @return a sentence about each, as {@link #failure} has it
     */
    public List<String> revive() {
        var revived = new ArrayList<String>();
        for (var child : children.values()) {
            child.failure().ifPresent(sentence -> {
                revived.add(sentence);
                uninterrupted(child::start);
            });
        }
        return revived;
    }

    /** Stops Elasticsearch cleanly and starts it again with the same port and data. */
    public void restartElasticsearch() {
        restart(Server.ELASTICSEARCH);
    }

    /** Stops PostgreSQL cleanly and starts it again with the same port and data. */
    public void restartPostgres() {
        restart(Server.POSTGRES);
    }

    /** Stops the broker cleanly and starts it again with the same port and data. */
    public void restartKafka() {
        restart(Server.KAFKA);
    }

    /** Kills a server with SIGKILL, and returns when it is gone. */
    public void kill(Server which) {
        uninterrupted(() -> child(which).kill());
    }

    /** Starts a killed server again with the same port and data, and returns when it answers. */
    public void startAgain(Server which) {
        uninterrupted(() -> child(which).start());
    }

    /** A server's processes, for whoever does to them what no server can be asked for. */
    public List<Long> pids(Server which) {
        return child(which).pids();
    }

    /** The version of each server that runs. */
    public Map<Server, String> versions() {
        var versions = new EnumMap<Server, String>(Server.class);
        uninterrupted(() -> {
            for (var server : List.copyOf(children.keySet())) {
                if (!child(server).pids().isEmpty()) {
                    versions.put(server, child(server).version());
                }
            }
        });
        return versions;
    }

    /** Lets a server stand still, as one does whose machine has no time for it: it takes connections and says nothing. */
    public void freeze(Server which) {
        uninterrupted(() -> child(which).signal("STOP"));
    }

    /** Lets a server that stands still go on. */
    public void thaw(Server which) {
        uninterrupted(() -> child(which).signal("CONT"));
    }

    /** Stops all servers cleanly, and returns when they and a temporary data directory are gone. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        children.values().forEach(Child::close);
        uninterrupted(() -> inParallel(List.copyOf(children.values()), Child::stop));
        try {
            directory.close();
            ports.close();
        } catch (IOException e) {
            throw Tools.refused("The data directory " + data() + " could not be let go: " + e + ".", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void startS3() throws InterruptedException {
        boolean done = false;
        try {
            child(Server.S3).start();
            done = true;
        } finally {
            if (!done) {
                child(Server.S3).kill();
            }
        }
    }

    private void restart(Server which) {
        uninterrupted(() -> {
            child(which).stop();
            child(which).start();
        });
    }

    private Child child(Server which) {
        return Objects.requireNonNull(children.get(which));
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    private interface StepOf {
        void run(Child child) throws InterruptedException;
    }

    private static void uninterrupted(Step step) {
        try {
            step.run();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Does the same with all, and fails as soon as one fails. */
    private static void inParallel(List<Child> children, StepOf step) throws InterruptedException {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        var answers = new ExecutorCompletionService<Boolean>(threads);
        try {
            var submitted = new ArrayList<Future<Boolean>>();
            for (Child child : children) {
                submitted.add(answers.submit(() -> {
                    step.run(child);
                    return true;
                }));
            }
            for (int answered = 0; answered < submitted.size(); answered++) {
                answers.take().get();
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case SetUpException known -> throw known;
                case InterruptedException known -> throw known;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        } finally {
            threads.shutdownNow();
            threads.awaitTermination(30, TimeUnit.SECONDS);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending already, and the hook does its work.
        }
    }

    private static SetUpException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return Tools.refused("The local stack was interrupted.", e);
    }
}
