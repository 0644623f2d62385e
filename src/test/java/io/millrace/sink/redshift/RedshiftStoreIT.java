package io.millrace.sink.redshift;

import static io.millrace.sink.redshift.RedshiftRig.prepare;
import static io.millrace.sink.redshift.RedshiftRig.row;
import static io.millrace.sink.redshift.RedshiftRig.send;
import static io.millrace.sink.redshift.RedshiftRig.stored;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.change.Row;
import io.millrace.sink.LoaderStatus.State;
import io.millrace.sink.Outcome;
import io.millrace.sink.RowScan;
import io.millrace.sink.Store.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** From rows to tables: Redshift's statements on PostgreSQL, part files in a server that answers like S3. */
class RedshiftStoreIT {
    @AutoClose
    private final RedshiftRig rig = new RedshiftRig();

    @Test
    void theNewestOfEachRowIsThereAndADeletedOneIsMarked() throws Exception {
        var store = rig.store();
        assertInstanceOf(Answer.Answered.class, prepare(store));
        stored(store, row(1, 10, false, "note", "a"), row(1, 12, false, "note", "c"), row(1, 11, false, "note", "b"));
        stored(store, row(2, 20, false, "note", "x"), row(3, 30, false, "note", "y"));
        rig.load(store.loaders().getFirst());
        stored(store, row(2, 21, true), row(3, 29, true), row(4, 40, true));
        rig.load(store.loaders().getFirst());

        assertEquals(
                List.of("1 c 12", "3 y 30"),
                rig.query("select id || ' ' || note || ' ' || _version from shop_live.payments order by id"));
        assertEquals(List.of("2", "4"), rig.query("select id from shop.payments where _deleted order by id"));
        assertEquals(State.RUNNING, store.loaders().getFirst().status().state());
        assertEquals(8, store.loaders().getFirst().status().loadedRows());
    }

    @Test
    void whatIsInTheBucketIsWhatIsInTheBooks() throws Exception {
        var store = rig.store();
        prepare(store);
        for (int batch = 0; batch < 5; batch++) {
            stored(store, row(batch, 1, false), row(batch + 1, 2 + batch, false));
        }
        rig.load(store.loaders().getFirst());

        var parts = rig.stage.list(Part.prefix("shop.payments")).stream()
                .flatMap(entry -> Part.of(entry).stream())
                .toList();
        assertEquals(5, parts.size());
        assertEquals(
                parts.stream()
                        .map(part -> part.key() + " " + part.rows())
                        .sorted()
                        .toList(),
                rig.query("select part || ' ' || part_rows from millrace.loaded_part order by 1"));
    }

    @Test
    void valuesOfEveryKindComeBackAsTheyWere() throws Exception {
        var store = rig.store();
        prepare(store);
        var awkward = row(
                1,
                1,
                false,
                "paid",
                "true",
                "amount",
                "1234567890123456.78",
                "exact",
                "0.000000001",
                "huge",
                "123456789012345678901234567890123456789012345678901234567890.1234",
                "rate",
                "0.1",
                "currency",
                "€",
                "note",
                "a \"b\", 'c'\\N\n\r\t\\ ü 😀",
                "token",
                "123e4567-e89b-12d3-a456-426614174000",
                "day",
                "2024-02-29",
                "seen",
                "2024-01-02T03:04:05.678901",
                "created_at",
                "2024-01-02T03:04:05.5Z",
                "opens",
                "23:59:59.25",
                "image",
                "\\x00ff",
                "metadata",
                "{\"b\": [1, 2.50, null, \"x\\\"y\"], \"a\": {\"c\": true}}",
                "tags",
                "{a,\"b c\",NULL}");
        var empty = row(2, 2, false, "note", "", "paid", null);
        assertEquals(
                List.of(new Outcome.Stored(Outcome.NO_STAMP), new Outcome.Stored(Outcome.NO_STAMP)),
                stored(store, awkward, empty));
        rig.load(store.loaders().getFirst());

        var scan = new RedshiftScan(rig.warehouse(), rig.settings(""), Map.of(Payments.ID, Payments.SHAPE));
        var found = new ArrayList<Row>();
        scan.each(Payments.ID, Set.of(), (RowScan.Hit hit) -> found.add(hit.row()));
        found.sort(java.util.Comparator.comparing(row -> String.valueOf(row.get("id"))));
        assertEquals(values(scan.comparable(Payments.ID, awkward.row())), values(found.get(0)));
        assertEquals(values(scan.comparable(Payments.ID, empty.row())), values(found.get(1)));
        assertEquals("", found.get(1).get("note"));
    }

    private static Map<String, String> values(Row row) {
        var values = new TreeMap<String, String>();
        for (int i = 0; i < row.size(); i++) {
            values.put(row.name(i), String.valueOf(row.value(i)));
        }
        return values;
    }

    @Test
    void aRowThatCannotFitIsRefusedAloneAndBeforeItIsWritten() throws Exception {
        var store = rig.store();
        prepare(store);

        var outcomes = stored(
                store, row(1, 1, false, "exact", "NaN"), row(2, 2, false), row(3, 3, false, "currency", "€€€€€"));

        assertTrue(assertInstanceOf(Outcome.Refused.class, outcomes.get(0))
                .reason()
                .contains("exact"));
        assertInstanceOf(Outcome.Stored.class, outcomes.get(1));
        assertInstanceOf(Outcome.Refused.class, outcomes.get(2));
        rig.load(store.loaders().getFirst());
        assertEquals(List.of("2"), rig.query("select id from shop.payments"));
    }

    @Test
    void aBatchThatComesTwiceChangesNothing() throws Exception {
        var first = rig.store();
        prepare(first);
        var rows = new io.millrace.sink.Write[] {row(1, 1, false, "note", "a"), row(2, 2, true)};
        stored(first, rows);
        rig.load(first.loaders().getFirst());
        var before = rig.query("select xmin || '' from shop.payments order by id");

        var second = rig.store();
        stored(second, rows);
        rig.load(second.loaders().getFirst());

        assertEquals(before, rig.query("select xmin || '' from shop.payments order by id"));
        assertEquals(List.of("4"), rig.query("select sum(part_rows) from millrace.loaded_part"));
    }

    @Test
    void aTableThatIsNotOursIsLeftAlone() throws Exception {
        rig.execute("create schema shop; create table shop.payments (id int)");

        var answer = assertInstanceOf(Answer.WrongSetUp.class, prepare(rig.store()));

        assertTrue(answer.reason().contains("another table"), answer::reason);
    }

    @Test
    void aBucketThatIsNotThereIsAWrongSetUp() throws Exception {
        var shape = Payments.SHAPE;
        var store = new RedshiftStore(
                rig.warehouse(),
                rig.settings(""),
                Map.of(shape.id(), shape),
                new S3Stage(S3Fixture.settings(
                        "no-such-bucket",
                        "p",
                        io.millrace.stack.SharedStack.get().s3())),
                CompleteUpTo.UNKNOWN,
                Runnable::run,
                rig.clock);

        assertInstanceOf(Answer.WrongSetUp.class, prepare(store));
        assertInstanceOf(Answer.WrongSetUp.class, send(store, row(1, 1, false)));
    }
}
