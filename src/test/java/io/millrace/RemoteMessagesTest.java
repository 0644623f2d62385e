package io.millrace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.SerializationTestKit;
import com.typesafe.config.ConfigFactory;
import io.millrace.base.Remote;
import io.millrace.capture.CaptureStatus;
import io.millrace.feed.BusyMerchant;
import io.millrace.feed.LaneParts;
import io.millrace.feed.LaneStatus;
import io.millrace.feed.LaneTuning;
import io.millrace.feed.MerchantStatus;
import io.millrace.feed.MerchantsAsked;
import io.millrace.feed.PartitionStatus;
import io.millrace.logging.ChangedLevel;
import io.millrace.logging.LevelChange;
import io.millrace.logging.NodeLevels;
import io.millrace.merchant.SetAside;
import io.millrace.sink.LoaderStatus;
import io.millrace.sink.SinkStatus;
import io.millrace.web.MerchantQuery;
import io.millrace.web.Quarantined;
import io.millrace.web.Selection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RemoteMessagesTest {
    private final ActorTestKit kit = ActorTestKit.create(
            ConfigFactory.parseString("akka.remote.artery.canonical.port = 0, akka.loglevel = ERROR")
                    .withFallback(ConfigFactory.load("application")));
    private final SerializationTestKit wire = new SerializationTestKit(kit.system());

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void everyQuestionArrivesAsItWasAsked() {
        var done = kit.<Done>createTestProbe().ref();
        var found = kit.<NodeActor.SetAsides>createTestProbe().ref();
        var levels = kit.<NodeLevels>createTestProbe().ref();
        var selection = new Selection("search", null, "too long");
        List.<Remote>of(
                        new NodeActor.GetReport(
                                kit.<NodeReport>createTestProbe().ref()),
                        new NodeActor.GetMerchants(
                                MerchantQuery.parse("state:idle lag>3 6", "lag", 2, 10),
                                kit.<NodeActor.MerchantsFound>createTestProbe().ref()),
                        new NodeActor.GetSetAside(Selection.ALL, found),
                        new NodeActor.Release(selection, true, found),
                        new NodeActor.Pause("search", Duration.ofMinutes(1), done),
                        new NodeActor.Resume("search", done),
                        new NodeActor.Tune("search", null, new LaneTuning(null, 50L), Duration.ofMinutes(1), done),
                        new NodeActor.GetLogLevels(levels),
                        new NodeActor.ChangeLogLevel(
                                new LevelChange("node-2", "io.millrace.feed", "debug", 60_000), levels),
                        new NodeActor.ChangeLogLevel(new LevelChange(null, "root", null, 0), levels),
                        new NodeActor.MeasureFreshness(List.of("6", "7"), done))
                .forEach(message -> assertEquals(message, wire.verifySerialization(message, false)));
    }

    @Test
    void everyAnswerArrivesAsItWasGiven() {
        var failing = new SetAside.Failing("shop.orders", "u", 7, 8);
        var aside = new SetAside("6", SetAside.Stage.RELEASING, 1, "first", "last", failing, 2, 3, 4, 5, true);
        var merchant =
                new MerchantStatus("6", "search", 1, MerchantStatus.State.RETRYING, 2, 3, 4, 5, 6, 7, 8, 9, "bad", 10);
        List.<Remote>of(
                        new NodeActor.MerchantsFound("node-2", new MerchantsAsked.Found(5, List.of(merchant))),
                        new NodeActor.SetAsides(List.of(new Quarantined("search", aside)), null),
                        new NodeActor.SetAsides(List.of(), "lane search is STARTING"),
                        new NodeLevels(
                                "node-2",
                                true,
                                List.of(new ChangedLevel("io.millrace.feed", "DEBUG", "INFO", 9)),
                                null),
                        new NodeLevels("node-2", false, List.of(), "nothing logs as 'x'"))
                .forEach(message -> assertEquals(message, wire.verifySerialization(message, false)));
    }

    @Test
    void aReportArrivesWithWhatWasMeasured() {
        var loader = new LoaderStatus("shop.orders", LoaderStatus.State.RUNNING, 1, null, 2, 3, 4, 5, 6, 7, 8, 9);
        var status = new LaneStatus(
                "search",
                "elasticsearch",
                LaneStatus.State.STALLED,
                1,
                "busy",
                2,
                3,
                4,
                5,
                6,
                7,
                8,
                9,
                10,
                11,
                12,
                List.of(loader),
                List.of(new BusyMerchant("6", 0.5)));
        var parts = new LaneParts(
                List.of(new PartitionStatus(4, 9, 12, 8_000, 1, 17, true, List.of(new BusyMerchant("6", 0.5)))),
                List.of(new SinkStatus(30, 20, 5, "busy", 200, 2, 5, 1)),
                new LaneTuning(500, null),
                9);
        var lane = new NodeReport.Lane(status, new byte[] {1, -1, 0}, parts);
        var report = new NodeReport(
                "first",
                "localhost:1",
                "1.0",
                List.of("web"),
                5,
                new NodeStatus.Machine(1, 2, 3, 4, 0.5, 6),
                List.of(lane),
                List.of(CaptureStatus.nowhere("shop")));

        var arrived = wire.verifySerialization(report, false);
        var arrivedLane = arrived.lanes().getFirst();

        assertEquals("1.0", arrived.version());
        assertEquals(report.captures(), arrived.captures());
        assertEquals(status, arrivedLane.status());
        assertEquals(parts, arrivedLane.parts());
        assertArrayEquals(lane.freshness(), arrivedLane.freshness());
    }
}
