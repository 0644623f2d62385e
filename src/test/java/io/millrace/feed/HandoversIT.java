package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.SpawnProtocol;
import akka.actor.typed.javadsl.AskPattern;
import io.millrace.MillraceSettings;
import io.millrace.base.Await;
import io.millrace.base.Clock;
import io.millrace.change.Change;
import io.millrace.change.ChangeCodec;
import io.millrace.change.MerchantId;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.RowKey;
import io.millrace.change.TableId;
import io.millrace.change.Version;
import io.millrace.projection.Effect;
import io.millrace.projection.Projection;
import io.millrace.sink.Batch;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Outcome;
import io.millrace.sink.Store;
import io.millrace.sink.StoredDocument;
import io.millrace.sink.Write.DocumentWrite;
import io.millrace.sink.Write.RowWrite;
import io.millrace.stack.SharedStack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A running lane of which partitions go and come back as fast as a broker can deal them. */
class HandoversIT {
    private static final int PARTITIONS = 8;
    private static final int REBALANCES = 40;

    private static final TableId PAYMENTS = TableId.parse("gateway.payments");
    private static final MillraceSettings SETTINGS =
            MillraceSettings.parse("""
            akka.remote.artery.canonical.port = 0
            millrace {
              kafka {
                bootstrap-servers = "%s"
                datastream = "handovers"
                dead-letters = "handovers-deadletters"
                state = "handovers-state"
                partitions = %d
              }
              sources.gateway {
                jdbc-url = "jdbc:postgresql://127.0.0.1/none"
                tables.payments.merchant = merchant_id
              }
              lanes.handovers { store = elasticsearch, consumers = 2 }
            }
            """.formatted(SharedStack.get().kafka(), PARTITIONS));
    private static final LaneSettings LANE = SETTINGS.lanes().getFirst();

    private static final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private static final ActorSystem<SpawnProtocol.Command> system = ActorSystem.create(
            SpawnProtocol.create(), "handovers", SETTINGS.config().withoutPath("millrace"));
    private static final LaneTools tools = new LaneTools(SETTINGS.kafka(), "", blocking, Clock.SYSTEM);

    private final Set<Long> stored = ConcurrentHashMap.newKeySet();
    private final AtomicInteger starts = new AtomicInteger();

    @BeforeAll
    static void makeTopics() {
        try (var topics = new Topics(SETTINGS.kafka(), SETTINGS.laneNames())) {
            topics.create();
        }
        try (var offsets = new Offsets(SETTINGS.kafka())) {
            offsets.rewind(LANE.group(), new Offsets.From.Beginning());
        }
    }

    @AfterAll
    static void stop() throws Exception {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
        tools.close();
        blocking.shutdown();
    }

    @Test
    void noRecordIsPassedOverAndTheLaneDoesNotBeginAnew() throws Exception {
        var lane = begin();
        var over = new AtomicBoolean();
        var produced = CompletableFuture.supplyAsync(() -> produce(over), blocking);
        Await.until("the lane to run", Duration.ofSeconds(20), () -> !stored.isEmpty());

        for (int i = 0; i < REBALANCES; i++) {
            comeAndGo();
        }
        over.set(true);
        long last = produced.get(10, TimeUnit.SECONDS);

        Await.until("all to be stored", Duration.ofSeconds(20), () -> stored.size() == last);
        CompletionStage<Done> stopped =
                AskPattern.ask(lane, LaneActor.Stop::new, Duration.ofSeconds(30), system.scheduler());
        stopped.toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertEquals(1, starts.get());
        try (var offsets = new Offsets(SETTINGS.kafka())) {
            assertEquals(
                    List.of(),
                    offsets.positions(LANE.group()).values().stream()
                            .filter(position -> position.lag() > 0)
                            .toList());
        }
    }

    /** Joins the lane's group, is dealt its share, and leaves without having read. */
    private static void comeAndGo() {
        var properties = KafkaClients.admin(SETTINGS.kafka());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, LANE.group());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RangeAssignor.class.getName());
        try (var guest = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            guest.subscribe(List.of(SETTINGS.kafka().datastream()));
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (guest.assignment().isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("no partition was dealt within 20 s");
                }
                guest.poll(Duration.ofMillis(20));
            }
        }
    }

    /** Fills the datastream until it is over; how many changes it has then. */
    private static long produce(AtomicBoolean over) {
        long made = 0;
        try (var producer = new KafkaProducer<>(
                KafkaClients.producer(SETTINGS.kafka()), new ByteArraySerializer(), new ByteArraySerializer())) {
            while (!over.get()) {
                for (int i = 0; i < 20; i++) {
                    var unused = producer.send(record(++made));
                }
                producer.flush();
            }
        }
        return made;
    }

    private static ProducerRecord<byte[], byte[]> record(long number) {
        var merchant = new MerchantId(Long.toString(number % 100));
        var row = new Row(new String[] {"id", "merchant_id"}, new String[] {Long.toString(number), merchant.value()});
        var change = new Change(PAYMENTS, Op.INSERT, merchant, Version.of(1, number), null, row, 1, 1, false);
        var record = new ProducerRecord<>(
                SETTINGS.kafka().datastream(),
                (int) (number % 100 % PARTITIONS),
                bytes(merchant.value()),
                new ChangeCodec().encode(change));
        record.headers()
                .add(
                        ChangeCodec.VERSION_HEADER,
                        bytes(Long.toString(change.version().value())));
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private ActorRef<LaneActor.Command> begin() throws Exception {
        var ready = new LaneWiring.Wired.Ready(
                new Keeping(), new Rows(), (_, _, _) -> {}, UnaryOperator.identity(), () -> {});
        var behavior = LaneActor.create(LANE, SETTINGS.kafka(), new Counted(ready), tools);
        CompletionStage<ActorRef<LaneActor.Command>> lane = AskPattern.ask(
                system,
                replyTo -> new SpawnProtocol.Spawn<>(behavior, "lane", Props.empty(), replyTo),
                Duration.ofSeconds(10),
                system.scheduler());
        return lane.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Counts how often the lane starts. */
    private final class Counted implements LaneWiring {
        private final Wired ready;

        private Counted(Wired ready) {
            this.ready = ready;
        }

        @Override
        public CompletionStage<Wired> wire() {
            starts.incrementAndGet();
            return CompletableFuture.completedFuture(ready);
        }

        @Override
        public void outdated(TableId table, String column) {
            throw new IllegalStateException("no shape is outdated here");
        }
    }

    /** Writes each row as it comes. */
    private static final class Rows implements Projection {
        @Override
        public Plan plan(List<Change> changes) {
            return new Plan.Effects(changes.stream()
                    .<Effect>map(change -> new Effect.Blind(
                            new RowWrite(
                                    change.table(),
                                    new RowKey(List.of(change.version().toString())),
                                    change.merchant(),
                                    change.version(),
                                    false,
                                    change.image(),
                                    100),
                            change))
                    .toList());
        }

        @Override
        public @Nullable DocumentWrite merge(@Nullable StoredDocument current, Effect.Merge merge) {
            throw new IllegalStateException("there are no documents here");
        }
    }

    /** Keeps which changes it was sent. */
    private final class Keeping implements Store {
        @Override
        public CompletionStage<Answer> prepare() {
            return CompletableFuture.completedFuture(new Answer.Answered(List.of()));
        }

        @Override
        public CompletionStage<Answer> send(Batch batch) {
            var rows = new HashSet<Long>();
            batch.writes()
                    .forEach(write -> rows.add(((RowWrite) write).version().value()));
            stored.addAll(rows);
            return CompletableFuture.completedFuture(new Answer.Answered(
                    Collections.nCopies(batch.writes().size(), new Outcome.Stored(Outcome.NO_STAMP))));
        }

        @Override
        public CompletionStage<Reading> read(List<DocumentId> documents, AsOf asOf) {
            return CompletableFuture.completedFuture(new Reading.Found(Map.of()));
        }

        @Override
        public void close() {}
    }
}
