package io.millrace.capture;

import static io.millrace.capture.CaptureRig.in;
import static io.millrace.capture.CaptureRig.through;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.change.MerchantId;
import io.millrace.change.RowKey;
import io.millrace.change.TableId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JdbcSourceScanIT {
    private CaptureRig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new CaptureRig();
        rig.sql(
                "create table tx (id bigint primary key, m bigint)",
                "create table st (id bigint primary key, tx_id bigint)",
                "create table no (id bigint primary key, st_id bigint)",
                "create table w (id int primary key, m char(8))",
                "insert into tx values (1, 6), (2, 7), (3, null)",
                "insert into st values (10, 1), (20, 2), (30, 3), (40, 4)",
                "insert into no values (100, 10), (200, 20)",
                "insert into w values (1, 'ab'), (2, 'cd')");
        rig.table("tx", in("m"))
                .table("st", through("tx", "tx_id"))
                .table("no", through("st", "st_id"))
                .table("w", in("m"));
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private List<String> scanned(String table, String... merchants) {
        List<String> rows = new ArrayList<>();
        var ids = java.util.Arrays.stream(merchants).map(MerchantId::new).collect(java.util.stream.Collectors.toSet());
        new JdbcSourceScan(rig.settings())
                .each(
                        TableId.of("gateway", table),
                        ids,
                        row -> rows.add(row.row().get("id") + ":" + row.merchant()));
        Collections.sort(rows);
        return rows;
    }

    @Test
    void everyRowComesWithWhatItsMerchantIsSaidToBe() {
        assertEquals(List.of("1:6", "2:7", "3:null"), scanned("tx"));
        assertEquals(List.of("10:6", "20:7", "30:null", "40:null"), scanned("st"));
        assertEquals(List.of("100:6", "200:7"), scanned("no"));
        assertEquals(List.of("1:ab", "2:cd"), scanned("w"));
    }

    @Test
    void onlyTheMerchantsAskedForCome() {
        assertEquals(List.of("1:6"), scanned("tx", "6", "x9"));
        assertEquals(List.of("20:7"), scanned("st", "7"));
        assertEquals(List.of("200:7"), scanned("no", "7"));
        assertEquals(List.of(), scanned("tx", "abc"));
        assertEquals(List.of("1:ab"), scanned("w", "ab"));
    }

    @Test
    void oneRowIsFoundByItsKeyOrNot() {
        var scan = new JdbcSourceScan(rig.settings());
        var table = TableId.of("gateway", "no");

        assertEquals("6", scan.find(table, RowKey.parse("100")).orElseThrow().merchant());
        assertTrue(scan.find(table, RowKey.parse("999")).isEmpty());
        assertTrue(scan.find(table, RowKey.parse("x'; drop table no; --")).isEmpty());
        assertTrue(scan.find(table, RowKey.parse("1,2")).isEmpty());
    }

    @Test
    void caughtUpIsTrueOnlyWhenNothingCommittedIsLeft() throws Exception {
        var scan = new JdbcSourceScan(rig.settings());
        rig.install();
        assertFalse(scan.caughtUp());
        rig.drain();
        assertTrue(scan.caughtUp());

        rig.sql("insert into tx values (9, 6)");
        assertFalse(scan.caughtUp());
        rig.drain();
        assertTrue(scan.caughtUp());
        assertEquals(
                Set.of(),
                Set.copyOf(rig.deadLetters()).stream()
                        .filter(letter -> "9".equals(letter.get("key")))
                        .collect(java.util.stream.Collectors.toSet()));
    }
}
