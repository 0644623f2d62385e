package io.millrace.bench;

import io.millrace.MillraceSettings;
import io.millrace.base.Clock;
import io.millrace.base.KafkaSettings;
import io.millrace.capture.CaptureLoop;
import io.millrace.capture.Installer;
import io.millrace.capture.SourceSettings;
import io.millrace.feed.Offsets;
import io.millrace.feed.Topics;
import io.millrace.stack.Server;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * Capture as it is, from PGQ to Kafka, beside a loop that reads the same events with the same cursor and sends their bytes.
 *
 * <p>The raw loop is one thread that moves the texts of an event, the row after and the row before, from one socket to the
 * other without looking at them: no JSON is read or written, no merchant is found, no record has a key or a header. It is as
 * safe as capture is: the producer's settings are capture's own, a batch is finished in PGQ after Kafka has acknowledged all
 * of it, and batches are as large. Both open their connections within the time that is measured; the events are the same for
 * all rounds, since PGQ's consumers are set back to where these begin.
 */
final class CaptureBenchmark implements Benchmark {
    private static final int CHANGES = 200_000;
    private static final int MERCHANTS = 10_000;
    private static final double RATIO_MIN = 0.80;

    @Override
    public String name() {
        return "capture";
    }

    @Override
    public String about() {
        return "PGQ to Kafka, against reading the same events and sending their bytes";
    }

    @Override
    public Set<Server> servers() {
        return Set.of(Server.POSTGRES, Server.KAFKA);
    }

    @Override
    public Prepared prepare(Setting setting) throws Exception {
        var database = "bench_capture";
        setting.servers().createDatabase(database);
        setting.servers().installPgq(database);
        var url = setting.servers().jdbcUrl(database);
        var settings = LanesSettings.of(setting, name(), "elasticsearch", url);
        int changes = setting.scaled(CHANGES, 1_000);
        try (var topics = new Topics(settings.kafka(), List.of());
                var rawTopics = new Topics(raw(settings.kafka()), List.of())) {
            topics.create();
            rawTopics.create();
        }
        var source = settings.sources().getFirst();
        var queue = new BenchQueue(source);
        queue.createTables(setting.scaled(MERCHANTS, 20), setting.seed());
        var installer = new Installer(source);
        installer.execute(installer.plan());
        try (var loop = new CaptureLoop(source, settings.kafka(), Clock.SYSTEM)) {
            // It loads what is there already, which is nothing.
            var _ = loop.pollOnce();
        }
        setting.say("  making " + changes + " changes in PostgreSQL ...");
        queue.fill(changes, setting.seed());
        return new Filled(setting, settings, queue, changes);
    }

    /** The same with a topic of its own for the raw loop. */
    private static KafkaSettings raw(KafkaSettings kafka) {
        return new KafkaSettings(
                kafka.bootstrapServers(),
                kafka.datastream() + "-raw",
                kafka.deadLetters(),
                kafka.state(),
                kafka.partitions(),
                kafka.replication(),
                kafka.client());
    }

    private record Filled(Setting setting, MillraceSettings settings, BenchQueue queue, int changes)
            implements Prepared {
        @Override
        public List<Contest> contests() {
            return List.of(Contest.of(
                    "",
                    new Side("a cursor over " + changes + " events whose bytes are sent as they are", this::ceiling),
                    new Side("capture as it ships, every second change an update", this::ours),
                    Bar.ratio(RATIO_MIN)));
        }

        private Round ceiling() throws Exception {
            queue.setBack(BenchQueue.RAW);
            var kafka = raw(settings.kafka());
            long before = sent(kafka);
            var watch = setting.begin();
            try (var connection = connect(settings.sources().getFirst());
                    var copy = new RawCopy(connection, kafka, queue.name())) {
                copy.run(changes);
                var round = watch.end(changes);
                check(sent(kafka) - before);
                return round;
            }
        }

        private Round ours() throws Exception {
            var source = settings.sources().getFirst();
            queue.setBack(BenchQueue.consumer(source));
            long before = sent(settings.kafka());
            var watch = setting.begin();
            try (var loop = new CaptureLoop(source, settings.kafka(), Clock.SYSTEM)) {
                while (loop.pollOnce() == CaptureLoop.Polled.CAPTURED
                        && loop.status().captured() < changes) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                }
                var round = watch.end(changes);
                check(loop.status().captured());
                check(sent(settings.kafka()) - before);
                return round;
            }
        }

        private void check(long sent) {
            if (sent != changes) {
                throw new IllegalStateException(changes + " changes were to be sent, and " + sent + " were");
            }
        }

        private static long sent(KafkaSettings kafka) {
            try (var offsets = new Offsets(kafka)) {
                return offsets.positions("bench-nobody").values().stream()
                        .mapToLong(Offsets.Position::end)
                        .sum();
            }
        }

        private static Connection connect(SourceSettings source) throws SQLException {
            return DriverManager.getConnection(source.jdbcUrl(), source.user(), "");
        }

        @Override
        public void close() throws SQLException {
            queue.close();
        }
    }
}
