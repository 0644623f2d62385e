package io.millrace.sink.redshift;

import static io.millrace.sink.redshift.RedshiftRig.prepare;
import static io.millrace.sink.redshift.RedshiftRig.row;
import static io.millrace.sink.redshift.RedshiftRig.stored;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.change.Column;
import io.millrace.change.ColumnType;
import io.millrace.change.Row;
import io.millrace.change.TableShape;
import io.millrace.sink.LoaderStatus.State;
import io.millrace.sink.Store.Answer;
import io.millrace.sink.Write.RowWrite;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What becomes of the tables when the source's change. */
class RedshiftEvolutionIT {
    @AutoClose
    private final RedshiftRig rig = new RedshiftRig();

    private static TableShape with(Column... more) {
        var columns = new ArrayList<>(Payments.SHAPE.columns());
        for (var column : more) {
            columns.removeIf(one -> one.name().equals(column.name()));
            columns.add(column);
        }
        return new TableShape(Payments.ID, columns, Payments.SHAPE.key(), Payments.SHAPE.merchant());
    }

    private static TableShape without(String column) {
        return new TableShape(
                Payments.ID,
                Payments.SHAPE.columns().stream()
                        .filter(one -> !one.name().equals(column))
                        .toList(),
                Payments.SHAPE.key(),
                Payments.SHAPE.merchant());
    }

    @Test
    void aColumnThatIsNewIsAddedAndAWiderTextIsWidened() throws Exception {
        var narrow = "columns { \"shop.payments.note\" { type = \"varchar(10)\" } }";
        var store = rig.store(Payments.SHAPE, narrow);
        prepare(store);
        stored(store, row(1, 1, false, "note", "0123456789"));

        var wide = rig.store(
                with(new Column("colour", ColumnType.TEXT)),
                "columns { \"shop.payments.note\" { type = \"varchar(20)\" } }");
        assertEquals(new Answer.Answered(List.of()), prepare(wide));
        stored(wide, row(2, 2, false, "note", "01234567890123456789", "colour", "red"));
        rig.load(wide.loaders().getFirst());

        assertEquals(
                List.of("1 10 -", "2 20 red"),
                rig.query("select id || ' ' || length(note) || ' ' || coalesce(colour, '-') from shop_live.payments"
                        + " order by id"));
    }

    @Test
    void anotherTypeIsRefusedWithASentenceThatSaysWhatToDo() throws Exception {
        prepare(rig.store());
        var retyped = rig.store(with(new Column("rate", new ColumnType(ColumnType.Kind.INTEGER, false, "bigint"))), "");

        var answer = assertInstanceOf(Answer.WrongSetUp.class, prepare(retyped));

        assertTrue(answer.reason().contains("rate"), answer::reason);
        assertTrue(answer.reason().contains("name the old type in millrace.redshift.columns"), answer::reason);
    }

    @Test
    void aColumnThatTheSourceHasDroppedStaysWithWhatItHad() throws Exception {
        var store = rig.store();
        prepare(store);
        stored(store, row(1, 1, false, "note", "kept"));
        rig.load(store.loaders().getFirst());

        var later = rig.store(without("note"), "");
        assertInstanceOf(Answer.Answered.class, prepare(later));
        stored(later, row(2, 2, false));
        rig.load(later.loaders().getFirst());

        assertEquals(
                List.of("1 kept", "2 -"),
                rig.query("select id || ' ' || coalesce(note, '-') from shop_live.payments order by id"));
    }

    @Test
    void partsThatWaitWhenTheirColumnsAreDroppedAreLoadedWithThem() throws Exception {
        var store = rig.store();
        prepare(store);
        stored(store, row(1, 1, false, "note", "kept", "image", "\\x00ff"));

        for (var dropped : List.of("note", "image")) {
            var later = rig.store(without(dropped), "");
            prepare(later);
            rig.load(later.loaders().getFirst());
            assertEquals(State.RUNNING, later.loaders().getFirst().status().state());
            stored(store, row(1, 2, false, "note", "kept", "image", "\\x00ff"));
        }

        assertEquals(
                List.of("kept \\x00ff 2"),
                rig.query("select note || ' ' || image::text || ' ' || _version from shop_live.payments"));
    }

    @Test
    void aRenamedColumnStaysUnderItsOldNameAndIsAddedUnderItsNewOne() throws Exception {
        var store = rig.store();
        prepare(store);
        stored(store, row(1, 1, false, "note", "before"), row(2, 1, false, "note", "before"));
        rig.load(store.loaders().getFirst());
        var renamed = new ArrayList<>(without("note").columns());
        renamed.add(new Column("remark", ColumnType.TEXT));

        var later =
                rig.store(new TableShape(Payments.ID, renamed, Payments.SHAPE.key(), Payments.SHAPE.merchant()), "");
        assertInstanceOf(Answer.Answered.class, prepare(later));
        stored(later, row(2, 2, false, "remark", "after"));
        rig.load(later.loaders().getFirst());

        assertEquals(
                List.of("1 before -", "2 - after"),
                rig.query("select id || ' ' || coalesce(note, '-') || ' ' || coalesce(remark, '-')"
                        + " from shop_live.payments order by id"));
    }

    @Test
    void anotherKeyIsRefusedWithASentenceThatSaysWhatToDo() throws Exception {
        prepare(rig.store());
        var columns = Payments.SHAPE.columns();
        var other = new TableShape(Payments.ID, columns, List.of("id", "token"), Payments.SHAPE.merchant());

        var answer = assertInstanceOf(Answer.WrongSetUp.class, prepare(rig.store(other, "")));

        assertTrue(answer.reason().contains("the primary key of"), answer::reason);
        assertTrue(answer.reason().contains("rename the warehouse's table"), answer::reason);
    }

    @Test
    void aPartFromBeforeTheKeyChangedIsLeftAsideAndHoldsUpNoOther() throws Exception {
        var before = rig.store();
        prepare(before);
        stored(before, row(1, 1, false));
        rig.execute("alter table shop.payments rename to payments_before");
        var columns = new ArrayList<>(Payments.SHAPE.columns());
        columns.removeIf(column -> column.name().equals("id"));
        columns.add(new Column("number", new ColumnType(ColumnType.Kind.INTEGER, false, "bigint")));
        var renamed = new TableShape(Payments.ID, columns, List.of("number", "part"), Payments.SHAPE.merchant());

        var after = rig.store(renamed, "");
        assertInstanceOf(Answer.Answered.class, prepare(after));
        var row = row(7, 2, false);
        var image = new Row(new String[] {"number", "part"}, new String[] {"7", "1"});
        stored(after, new RowWrite(row.table(), row.key(), row.merchant(), row.version(), false, image, 100));
        rig.load(after.loaders().getFirst());
        rig.load(after.loaders().getFirst());

        assertEquals(List.of("7"), rig.query("select number from shop_live.payments"));
        var status = after.loaders().getFirst().status();
        assertEquals(State.WRONG_SET_UP, status.state());
        assertTrue(String.valueOf(status.reason()).contains("does not take 1 of the parts"), status::toString);
    }

    @Test
    void aTableThatWasRenamedIsMadeAgainAndItsOldLoaderLoadsNothing() throws Exception {
        var store = rig.store();
        prepare(store);
        stored(store, row(1, 1, false, "note", "old"));
        rig.load(store.loaders().getFirst());
        rig.execute("alter table shop.payments rename to payments_before");

        var again = rig.store();
        assertInstanceOf(Answer.Answered.class, prepare(again));
        assertEquals(List.of("0"), rig.query("select count(*) from shop_live.payments"));
        assertEquals(List.of("0"), rig.query("select loaded_rows from millrace.millrace_freshness"));
        stored(again, row(1, 1, false, "note", "new"));
        rig.load(again.loaders().getFirst());
        stored(again, row(2, 2, false, "note", "new"));
        store.loaders().getFirst().work();

        assertEquals(List.of("new"), rig.query("select note from shop_live.payments"));
        assertEquals(List.of("old"), rig.query("select note from shop.payments_before"));
    }
}
