package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import io.millrace.MillraceSettings;
import io.millrace.base.Await;
import io.millrace.base.Clock;
import io.millrace.change.Change;
import io.millrace.change.ChangeCodec;
import io.millrace.change.MerchantId;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.Version;
import io.millrace.feed.LaneWiring.Wired;
import io.millrace.projection.Effect;
import io.millrace.projection.Projection;
import io.millrace.sink.Batch;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Store;
import io.millrace.sink.StoredDocument;
import io.millrace.sink.Write.Condition;
import io.millrace.sink.Write.DocumentWrite;
import io.millrace.stack.SharedStack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WarmUpIT {
    private static final TableId PAYMENTS = TableId.parse("gateway.payments");
    private static final MillraceSettings SETTINGS =
            MillraceSettings.parse("""
            akka.remote.artery.canonical.port = 0
            millrace {
              kafka {
                bootstrap-servers = "%s"
                datastream = "warm-up"
                dead-letters = "warm-up-deadletters"
                state = "warm-up-state"
                partitions = 1
              }
              sources.gateway {
                jdbc-url = "jdbc:postgresql://127.0.0.1/none"
                tables.payments.merchant = merchant_id
              }
              lanes.search.store = elasticsearch
            }
            """.formatted(SharedStack.get().kafka()));
    private static final LaneSettings LANE = SETTINGS.lanes().getFirst();

    private static final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private static final ActorSystem<Void> system =
            ActorSystem.create(Behaviors.empty(), "warm-up", SETTINGS.config().withoutPath("millrace"));
    private static final LaneTools tools = new LaneTools(SETTINGS.kafka(), "", blocking, Clock.SYSTEM);

    private final ConcurrentLinkedQueue<Change> planned = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<DocumentId> read = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Batch> sent = new ConcurrentLinkedQueue<>();
    private final CountDownLatch go = new CountDownLatch(1);

    @BeforeAll
    static void fill() throws Exception {
        try (var topics = new Topics(SETTINGS.kafka(), SETTINGS.laneNames())) {
            topics.create();
        }
        try (var producer = new KafkaProducer<>(
                KafkaClients.producer(SETTINGS.kafka()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < 30; i++) {
                var change = payment(i);
                var record = new ProducerRecord<>(
                        SETTINGS.kafka().datastream(),
                        0,
                        change.merchant().value().getBytes(StandardCharsets.UTF_8),
                        new ChangeCodec().encode(change));
                record.headers()
                        .add(
                                ChangeCodec.VERSION_HEADER,
                                Long.toString(change.version().value()).getBytes(StandardCharsets.UTF_8));
                producer.send(record).get(10, TimeUnit.SECONDS);
            }
        }
    }

    @AfterAll
    static void stop() throws Exception {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
        tools.close();
        blocking.shutdown();
    }

    private static Change payment(int i) {
        var merchant = new MerchantId(Integer.toString(1 + i % 3));
        var row = new Row(new String[] {"id", "merchant_id"}, new String[] {Integer.toString(i), merchant.value()});
        return new Change(PAYMENTS, Op.INSERT, merchant, Version.of(1, i + 1L), null, row, 1, 1, false);
    }

    /** Every change is merged into a document that has to be read. */
    private final class Merging implements Projection {
        @Override
        public Plan plan(List<Change> changes) {
            planned.addAll(changes);
            return new Plan.Effects(List.<Effect>of(new Effect.Merge(document(changes.getFirst()), List.of())));
        }

        @Override
        public DocumentWrite merge(@Nullable StoredDocument current, Effect.Merge merge) {
            return new DocumentWrite(merge.document(), new Condition.Absent(), new byte[0]);
        }

        private static DocumentId document(Change change) {
            return new DocumentId("payment", change.merchant(), "1");
        }
    }

    private final class Recording implements Store {
        @Override
        public CompletionStage<Answer> prepare() {
            return CompletableFuture.completedFuture(new Answer.Answered(List.of()));
        }

        @Override
        public CompletionStage<Answer> send(Batch batch) {
            sent.add(batch);
            return CompletableFuture.completedFuture(new Answer.Busy("nothing is to be sent"));
        }

        @Override
        public CompletionStage<Reading> read(List<DocumentId> documents, AsOf asOf) {
            read.addAll(documents);
            return CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            go.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        return new Reading.Found(Map.of());
                    },
                    blocking);
        }

        @Override
        public void close() {}
    }

    private Wired.Ready wired() {
        return new Wired.Ready(new Recording(), new Merging(), (_, _, _) -> {}, change -> change, () -> {});
    }

    private CompletableFuture<Done> warmUp() {
        return WarmUp.of(system, LANE, SETTINGS.kafka(), wired(), tools).toCompletableFuture();
    }

    @Test
    void theNewestChangesAreHandledUpToTheirWriteAndNothingIsWrittenAnywhere() throws Exception {
        go.countDown();

        warmUp().get(20, TimeUnit.SECONDS);

        assertEquals(30, planned.size());
        assertEquals(
                Set.of("1", "2", "3"),
                read.stream().map(document -> document.merchant().value()).collect(Collectors.toSet()));
        assertTrue(sent.isEmpty());
        assertEquals(Map.of(), written());
        try (var offsets = new Offsets(SETTINGS.kafka())) {
            assertEquals(
                    List.of(-1L),
                    offsets.positions(LANE.group()).values().stream()
                            .map(Offsets.Position::committed)
                            .toList());
        }
    }

    /** The ends of what only a lane writes, where something is. */
    private static Map<TopicPartition, Long> written() throws Exception {
        try (var admin = Admin.create(KafkaClients.admin(SETTINGS.kafka()))) {
            return admin
                    .listOffsets(Stream.of(
                                    SETTINGS.kafka().parked(LANE.name()),
                                    SETTINGS.kafka().quarantine(LANE.name()),
                                    SETTINGS.kafka().deadLetters())
                            .collect(Collectors.toMap(topic -> new TopicPartition(topic, 0), _ -> OffsetSpec.latest())))
                    .all()
                    .get(10, TimeUnit.SECONDS)
                    .entrySet()
                    .stream()
                    .filter(end -> end.getValue().offset() > 0)
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, end -> end.getValue().offset()));
        }
    }

    @Test
    void aStoreThatDoesNotAnswerHoldsALaneUpForSecondsOnly() throws Exception {
        var warm = warmUp();

        Await.until("the store to be asked", Duration.ofSeconds(5), () -> !read.isEmpty());
        assertFalse(warm.isDone());
        warm.get(7, TimeUnit.SECONDS);
        go.countDown();
    }

    @Test
    void aLaneIsWarmedUpOnceAndBeginsWhenItMay() throws Exception {
        go.countDown();
        var begin = new CompletableFuture<Done>();
        var ready = wired();
        var wiring = new WarmedWiring(new Given(ready), system, LANE, SETTINGS.kafka(), tools, begin);

        var first = wiring.wire().toCompletableFuture();
        Await.until("all to be planned", Duration.ofSeconds(10), () -> planned.size() == 30);
        var second = wiring.wire().toCompletableFuture();
        assertFalse(first.isDone());
        assertFalse(second.isDone());

        begin.complete(Done.getInstance());
        assertInstanceOf(Wired.Ready.class, first.get(10, TimeUnit.SECONDS));
        assertEquals(ready, second.get(10, TimeUnit.SECONDS));
        assertEquals(30, planned.size());
    }

    /** Is there at once. */
    private record Given(Wired wired) implements LaneWiring {
        @Override
        public CompletionStage<Wired> wire() {
            return CompletableFuture.completedFuture(wired);
        }

        @Override
        public void outdated(TableId table, String column) {
            throw new IllegalStateException("no shape is outdated here");
        }
    }
}
