package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.MillraceSettings;
import io.millrace.base.Clock;
import io.millrace.base.KafkaSettings;
import io.millrace.merchant.SetAside;
import io.millrace.merchant.SetAside.Failing;
import io.millrace.merchant.SetAside.Stage;
import io.millrace.stack.SharedStack;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StatesReaderIT {
    private static final int PARTITIONS = 9;
    private static final MillraceSettings SETTINGS =
            MillraceSettings.parse("""
            millrace {
              kafka {
                bootstrap-servers = "%s"
                datastream = "states-reader"
                dead-letters = "states-reader-deadletters"
                state = "states-reader-state"
                partitions = %d
              }
              sources.gateway {
                jdbc-url = "jdbc:postgresql://127.0.0.1/none"
                tables.payments.merchant = merchant_id
              }
              lanes.search.store = elasticsearch
            }
            """.formatted(SharedStack.get().kafka(), PARTITIONS));
    private static final KafkaSettings KAFKA = SETTINGS.kafka();
    private static final String LANE = SETTINGS.lanes().getFirst().name();

    private static final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private static final LaneTools tools = new LaneTools(KAFKA, "", threads, Clock.SYSTEM);

    private final StatesReader reader = new StatesReader(KAFKA);

    @BeforeAll
    static void makeTopics() {
        try (var topics = new Topics(KAFKA, SETTINGS.laneNames())) {
            topics.create();
        }
    }

    @AfterEach
    void close() {
        reader.close();
    }

    @AfterAll
    static void closeAll() {
        tools.close();
        threads.shutdown();
    }

    @Test
    void readsOfEachPartitionWhatStandsThereHoweverManyComeAtOnce() throws Exception {
        var partitions = IntStream.range(0, 6).boxed().toList();
        for (int partition : partitions) {
            setAside(partition, "of " + partition);
        }

        for (int round = 0; round < 3; round++) {
            var reads = threads.invokeAll(partitions.stream()
                    .<Callable<List<String>>>map(partition -> () -> merchants(partition))
                    .toList());

            for (int partition : partitions) {
                assertEquals(List.of("of " + partition), reads.get(partition).get(20, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void whatIsSetAsideMeanwhileIsThereTheNextTime() throws Exception {
        setAside(6, "first");
        assertEquals(List.of("first"), merchants(6));

        setAside(6, "second");

        assertEquals(List.of("first", "second"), merchants(6));
    }

    @Test
    void aReadThatWasInterruptedDoesNotHarmTheNext() throws Exception {
        setAside(7, "one");
        assertEquals(List.of("one"), merchants(7));

        Thread.currentThread().interrupt();
        assertThrows(KafkaException.class, () -> merchants(7));
        assertTrue(Thread.interrupted());

        assertEquals(List.of("one"), merchants(7));
    }

    @Test
    void readsAfterItWasClosedAsWell() throws Exception {
        setAside(8, "one");
        reader.close();

        assertEquals(List.of("one"), merchants(8));
    }

    /** As an owner of the partition does: it claims it, and writes the state under its claim. */
    private static void setAside(int partition, String merchant) throws Exception {
        var records = records(partition);
        long claim = write(records.claim());
        write(records.state(
                new SetAside(
                        merchant,
                        Stage.QUARANTINED,
                        1_000,
                        "too long",
                        "too long",
                        new Failing("gateway.payments", "u", 17, 4),
                        0,
                        1,
                        1,
                        0,
                        false),
                claim));
    }

    private static long write(ProducerRecord<byte[], byte[]> record) throws Exception {
        return tools.producer().send(record).get(10, TimeUnit.SECONDS).offset();
    }

    private static ParkedRecords records(int partition) {
        return new ParkedRecords(KAFKA.parked(LANE), KAFKA.quarantine(LANE), partition);
    }

    private List<String> merchants(int partition) {
        return reader.read(LANE, partition, records(partition)).log().states().stream()
                .map(SetAside::merchant)
                .toList();
    }
}
