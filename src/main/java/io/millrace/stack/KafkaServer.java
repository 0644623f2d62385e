package io.millrace.stack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/** One Kafka broker that is its own controller; topics are made only when they are asked for by name. */
record KafkaServer(Place place, int port, int controllerPort) implements Recipe {
    /** Where it is measured, consumers that join a group at the same time are dealt their partitions in one go. */
    private static final int JOIN_MILLIS = 300;

    @Override
    public Server server() {
        return Server.KAFKA;
    }

    @Override
    public String description() {
        return "Kafka on " + address();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public String version() throws IOException {
        return Recipe.versionIn(place.servers().kafka(), "kafka_2.13-");
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        Path home = place.of(Server.KAFKA);
        if (!Files.isDirectory(home)) {
            Path fresh = place.fresh(Server.KAFKA);
            Path temporary = Files.createDirectory(fresh.resolve("tmp"));
            place.account().own(temporary);
            Path properties = write(fresh);
            var command = java(fresh, "-Xmx128m");
            command.addAll(List.of("kafka.tools.StorageTool", "format"));
            command.addAll(List.of("-t", Uuid.randomUuid().toString(), "-c", properties.toString()));
            place.make(Server.KAFKA, command, Map.of("LC_ALL", "C.UTF-8"));
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        }
        place.account().own(home);
        write(home);
    }

    @Override
    public Task task() {
        Path home = place.of(Server.KAFKA);
        var command = java(home, "-Xms128m", place.thorough() ? "-Xmx512m" : "-Xmx384m");
        command.addAll(List.of("kafka.Kafka", home.resolve("server.properties").toString()));
        return Task.server(place.data(), place.as("TERM", command), Map.of("LC_ALL", "C.UTF-8"), "TERM");
    }

    /** It listens before it has joined its own controller; the line in its log comes after. */
    @Override
    public boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return Files.readString(place.log(Server.KAFKA)).contains("Kafka Server started");
        } catch (IOException e) {
            return false;
        }
    }

    private List<String> java(Path home, String... flags) {
        var words = new ArrayList<>(List.of(place.java().toString()));
        words.addAll(place.jvm());
        words.addAll(List.of(flags));
        words.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "--sun-misc-unsafe-memory-access=allow"));
        words.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Djava.awt.headless=true"));
        words.add("-Djava.io.tmpdir=" + home.resolve("tmp"));
        words.add("-Dorg.slf4j.simpleLogger.showDateTime=true");
        words.add("-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss,SSS");
        words.addAll(List.of("-cp", place.servers().kafka() + "/*"));
        return words;
    }

    private Path write(Path home) throws IOException {
        Path properties = home.resolve("server.properties");
        Files.writeString(properties, """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                controller.listener.names=CONTROLLER
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                inter.broker.listener.name=PLAINTEXT
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                share.coordinator.state.topic.num.partitions=1
                group.initial.rebalance.delay.ms=%4$d
                num.partitions=4
                auto.create.topics.enable=false
                log.cleaner.dedupe.buffer.size=2097152
                log.cleaner.threads=1
                num.network.threads=1
                num.io.threads=2
                background.threads=2
                log.index.size.max.bytes=1048576
                """.formatted(
                        port, controllerPort, home.resolve("log"), place.thorough() ? JOIN_MILLIS : 0));
        place.account().own(properties);
        return properties;
    }
}
