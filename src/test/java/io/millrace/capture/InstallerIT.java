package io.millrace.capture;

import static io.millrace.capture.CaptureRig.in;
import static io.millrace.capture.CaptureRig.through;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Clock;
import io.millrace.base.Secret;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InstallerIT {
    private CaptureRig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new CaptureRig();
        rig.sql(
                "create table tx (id int primary key, merchant_id text)",
                "create table st (id int primary key, tx_id int)");
        rig.table("tx", in("merchant_id")).table("st", through("tx", "tx_id"));
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void aSecondPlanFindsEverythingDone() {
        var installer = new Installer(rig.settings());
        assertFalse(installer.plan().done());

        installer.execute(installer.plan());

        assertTrue(installer.plan().done(), installer.plan().toString());
    }

    @Test
    void aTickThatComesALittleEarlyIsMadeAllTheSame() throws Exception {
        var hourly = rig.settings(Duration.ofHours(1));
        var installer = new Installer(hourly);
        installer.execute(installer.plan());
        rig.sql("insert into tx values (1, '6')", "update pgq.tick set tick_time = tick_time - interval '50 minutes'");

        try (var ticker = new Ticker(hourly, Clock.SYSTEM, new CaptureProgress(hourly.name()))) {
            ticker.tick();
        }

        assertEquals("2", rig.query("select count(*) from pgq.tick"));
    }

    @Test
    void anAlteredTriggerIsMadeAnewAndTheTableLoadedAgain() throws Exception {
        rig.install().drain();
        rig.sql("alter table tx disable trigger millrace_gateway");
        var installer = new Installer(rig.settings());
        assertFalse(installer.plan().done());

        installer.execute(installer.plan());

        assertTrue(installer.plan().done());
        assertEquals("tx", rig.query("select table_name from millrace.captured where not loaded"));
    }

    @Test
    void aTriggerWithOtherOptionsIsReplacedWithoutAGap() throws Exception {
        rig.install().drain();
        rig.table("tx", in("merchant_id"), true);
        var installer = new Installer(rig.settings());

        installer.execute(installer.plan());

        assertTrue(installer.plan().done());
        assertEquals("0", rig.query("select count(*) from millrace.captured where not loaded"));
    }

    @Test
    void everyRowTriggerFiresAfterTheForeignKeysOwn() throws Exception {
        rig.sql("alter table st add foreign key (tx_id) references tx on update cascade on delete cascade");
        rig.install();

        assertEquals(
                "0",
                rig.query(
                        "select count(*) from pg_trigger ours join pg_trigger theirs using (tgrelid)"
                                + " where ours.tgname like 'millrace%' and theirs.tgname like 'RI_%' and ours.tgname < theirs.tgname"));
    }

    @Test
    void theApplicationsOwnRoleCanStillWriteItsTables() throws Exception {
        rig.sql(
                "drop role if exists shop_" + rig.database,
                "create role shop_" + rig.database,
                "grant insert, update, delete, select on tx, st to shop_" + rig.database);
        var installer = new Installer(rig.settings());
        installer.execute(installer.plan());

        rig.sql(
                "set role shop_" + rig.database,
                "insert into tx values (1, '6')",
                "insert into st values (1, 1)",
                "update tx set merchant_id = '7'",
                "delete from st",
                "reset role");

        assertTrue(installer.plan().done());
        rig.sql("drop owned by shop_" + rig.database, "drop role shop_" + rig.database);
    }

    @Test
    void truncateIsRefusedWithAHint() {
        rig.install();

        var refused = assertThrows(SQLException.class, () -> rig.sql("truncate st"));
        assertTrue(Objects.requireNonNull(refused.getMessage()).contains("DELETE"));
    }

    @Test
    void theWarningsNameWhatTheApplicationWillFeel() throws Exception {
        var warnings = String.join("\n", new Installer(rig.settings()).plan().warnings());
        assertTrue(warnings.contains("table tx: an UPDATE of its primary key (id) will fail"), warnings);
        assertTrue(warnings.contains("table st: no foreign key"), warnings);

        rig.sql("alter table st add foreign key (tx_id) references tx");
        assertFalse(String.join("\n", new Installer(rig.settings()).plan().warnings())
                .contains("no foreign key"));
    }

    @Test
    void everyProblemOfTheTablesIsNamedAtOnce() throws Exception {
        rig.sql(
                "create table nokey (id int, m text)",
                "create table two (a int, b int, m text, primary key (a, b))",
                "create table text_child (id int primary key, tx_id text)",
                "create view v as select 1",
                "create table plain (id int primary key, m text)");
        rig.table("nokey", in("m"))
                .table("missing", in("m"))
                .table("two", in("nope"))
                .table("v", in("m"))
                .table("text_child", through("plain", "tx_id"))
                .table("plain", in("m"))
                .table("tx", through("st", "id"))
                .table("st", through("tx", "tx_id"));

        var problems = String.join("\n", Catalogue.problems(rig.settings()));

        for (var expected : new String[] {
            "nokey: it has no primary key", "missing: there is no such table", "two: it has no merchant column 'nope'",
            "v: it is no ordinary table", "text_child: merchant-of.by names 'tx_id', which is text",
                    "go round in a circle"
        }) {
            assertTrue(problems.contains(expected), expected + " in\n" + problems);
        }
        var refused = assertThrows(SetUpException.class, () -> Catalogue.read(rig.settings()));
        assertEquals(Reason.REFUSED, refused.reason());
    }

    @Test
    void aServerThatIsNotThereIsUnreachableAndTheKeyIsNamed() {
        var there = rig.settings();
        var away = new SourceSettings(
                "gateway",
                "jdbc:postgresql://127.0.0.1:15999/x?password=hush",
                "postgres",
                Secret.NONE,
                "q",
                true,
                there.tickInterval(),
                500,
                Secret.NONE,
                there.tables());

        var thrown = assertThrows(SetUpException.class, () -> Catalogue.read(away));

        assertEquals(Reason.UNREACHABLE, thrown.reason());
        var message = Objects.requireNonNull(thrown.getMessage());
        assertTrue(message.contains("sources.gateway.jdbc-url") && !message.contains("hush"), message);
    }
}
