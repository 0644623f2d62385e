package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.NodeStatus;
import io.millrace.base.Await;
import io.millrace.feed.LaneStatus;
import io.millrace.sink.LoaderStatus;
import io.millrace.sink.redshift.S3Fixture;
import io.millrace.sink.redshift.S3Stage;
import io.millrace.sink.redshift.StageException;
import io.millrace.sink.redshift.StageSettings;
import io.millrace.stack.HttpProxy;
import io.millrace.stack.SharedStack;
import io.millrace.stack.redshift.Fault;
import io.millrace.stack.redshift.NoSuchObjectException;
import io.millrace.stack.redshift.RedshiftEmulator;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole road to an emulated Redshift, by way of a bucket that gets into trouble. */
class RedshiftRoadIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String INSERT =
            "insert into orders select %d + i, 'm' || i %% 5, 'note ' || i from generate_series(1, 100) i";

    private final StageSettings settings = S3Fixture.settings();
    private final S3Stage bucket = new S3Stage(settings);
    private HttpProxy s3;
    private RedshiftEmulator emulator;
    private Road road;
    private volatile boolean away;

    @BeforeEach
    void start() throws Exception {
        s3 = new HttpProxy(settings.endpoint());
        emulator = RedshiftEmulator.start(
                "127.0.0.1",
                SharedStack.get().postgresPort(),
                0,
                this::object,
                _ -> away ? new Fault.CutBefore() : new Fault.None());
        road = new Road(
                RoadIT.ORDERS,
                RoadIT.ORDERS_BODY + configuration(),
                UnaryOperator.identity(),
                url -> RedshiftEmulator.prepare(url));
        road.sql(INSERT.formatted(0));
        awaitLoaded(100);
    }

    @AfterEach
    void stop() {
        road.close();
        emulator.close();
        s3.close();
        bucket.close();
    }

    private String configuration() {
        return """

                millrace.warehouse.jdbc-url = "%s"
                millrace.lanes.warehouse { store = redshift, batch-linger = 100ms }
                millrace.redshift {
                  stage { bucket = "%s", prefix = "%s", endpoint = "%s", access-key = key, secret-key = unspeakable }
                  copy { access-key = key, secret-key = unspeakable }
                  load-age = 1s
                }
                """.formatted(emulator.jdbcUrl("KIND_dw"), settings.bucket(), settings.prefix(), s3.address());
    }

    private byte[] object(String url) throws IOException {
        try {
            return bucket.get(url.substring(bucket.url("").length()));
        } catch (StageException e) {
            throw new NoSuchObjectException(url);
        }
    }

    private NodeStatus.Lane lane() {
        return road.status().lanes().stream()
                .filter(lane -> lane.status().lane().equals("warehouse"))
                .findFirst()
                .orElseThrow();
    }

    private LoaderStatus loader() {
        return lane().status().loaders().stream()
                .filter(loader -> loader.name().equals("shop.orders"))
                .findFirst()
                .orElseThrow();
    }

    private void awaitLoaded(long rows) throws Exception {
        Await.until(
                rows + " orders in the warehouse",
                PATIENCE,
                () -> road.warehouse("select count(*) from shop_live.orders") == rows);
    }

    @Test
    void aBucketThatAnswers500StallsTheLaneWhichSaysSoAndLosesNothing() throws Exception {
        s3.refuse(500, 1.0);
        road.sql(INSERT.formatted(1_000));
        Await.until("the lane to stall", PATIENCE, () -> lane().status().state() == LaneStatus.State.STALLED);
        var reason = String.valueOf(lane().status().reason());
        assertTrue(reason.contains("(500"), reason);
        s3.mend();

        awaitLoaded(200);
        road.assertClean();
        assertEquals(LaneStatus.State.RUNNING, lane().status().state());
    }

    @Test
    void aBucketThatDoesWhatItIsAskedAndNeverAnswersStallsTheLaneWhichSaysSoAndLosesNothing() throws Exception {
        s3.hang();
        road.sql(INSERT.formatted(1_000));
        Await.until("the lane to stall", PATIENCE, () -> lane().status().state() == LaneStatus.State.STALLED);
        var reason = String.valueOf(lane().status().reason());
        assertTrue(reason.contains("does not answer"), reason);
        s3.mend();

        awaitLoaded(200);
        road.assertClean();
    }

    @Test
    void aWarehouseThatIsAwayHoldsUpItsLoaderAloneWhichSaysSo() throws Exception {
        away = true;
        road.sql(INSERT.formatted(1_000));
        Await.until("the loader to stall", PATIENCE, () -> loader().state() == LoaderStatus.State.STALLED);
        Await.until("all to be in the bucket", PATIENCE, () -> lane().lag() == 0);
        assertEquals(LaneStatus.State.RUNNING, lane().status().state());
        assertTrue(loader().waitingRows() > 0, loader()::toString);
        assertTrue(String.valueOf(loader().reason()).contains("the warehouse is not ready"), loader()::toString);
        away = false;

        awaitLoaded(200);
        road.assertClean();
        Await.until(
                "the age of the table to be measured",
                PATIENCE,
                () -> road.freshnessSamples("warehouse") > 0 && loader().completeUpToMillis() > 0);
    }

    @Test
    void aColumnThatComesWhileItRunsArrivesAndARenamedOneWithTheNextChangeOfEachRow() throws Exception {
        road.sql("alter table orders add column color text");
        road.sql("insert into orders values (1000, 'm1', 'a', 1, 'red')");
        awaitLoaded(101);
        road.assertClean();
        assertEquals(1, road.warehouse("select count(*) from shop_live.orders where color = 'red'"));

        road.sql("alter table orders rename column note to remark");
        road.sql("insert into orders values (1001, 'm1', 'b', 1, 'blue')");
        awaitLoaded(102);
        road.settle();
        assertEquals(101, road.warehouse("select count(*) from shop_live.orders where remark is null"));
        road.sql("update orders set remark = remark");
        road.assertClean();
        assertEquals(
                102, road.warehouse("select count(*) from shop_live.orders where remark is not null and note is null"));
    }

    @Test
    void aTableThatIsNewIsLaidOutAndFilled() throws Exception {
        road.sql("create table refunds (id bigint primary key, tenant text, amount numeric)");
        road.sql("insert into refunds select i, 'm' || i % 5, i from generate_series(1, 50) i");
        road.restartNode("""
                millrace.sources.shop.tables.refunds { merchant = tenant }
                millrace.warehouse.tables = [shop.orders, shop.lines, shop.refunds]
                """);
        assertEquals(0, road.run("install", "--execute").exit());
        road.restartNode();
        road.sql("delete from refunds where id = 7");

        Await.until(
                "the new table to be loaded",
                PATIENCE,
                () -> road.warehouse("select count(*) from shop_live.refunds") == 49);
        road.assertClean();
    }

    @Test
    void anotherPrimaryKeyStallsTheLaneWhoseMendIsToRenameTheTableAndToReplay() throws Exception {
        road.sql("alter table orders add column color text");
        road.sql("alter table orders rename column id to number");
        road.sql(INSERT.formatted(1_000));
        Await.until(
                "the lane to say what is wrong",
                PATIENCE,
                () -> String.valueOf(lane().status().reason()).contains("rename the warehouse's table"));

        road.alterWarehouse("alter table shop.orders rename to orders_before");
        road.rewind("warehouse");
        road.sql("update orders set number = number");
        awaitLoaded(200);
        road.assertClean();
    }
}
