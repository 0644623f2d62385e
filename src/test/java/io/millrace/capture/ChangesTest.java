package io.millrace.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.change.Column;
import io.millrace.change.ColumnType;
import io.millrace.change.MerchantRule;
import io.millrace.change.Op;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.change.Version;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private static final Row OLD = new Row(new String[] {"id"}, new @Nullable String[] {"1"});
    private static final Row NEW = new Row(new String[] {"id"}, new @Nullable String[] {"1"});
    private static final SourceTable TABLE = new SourceTable(
            new TableShape(
                    TableId.of("gateway", "tx"),
                    List.of(new Column("id", ColumnType.TEXT)),
                    List.of("id"),
                    new MerchantRule.InColumn("id")),
            List.of("text"),
            false,
            List.of(),
            false,
            Set.of(),
            HashedColumns.NONE);

    private static List<String> changes(Op op, Set<String> was, @Nullable String is) {
        var event = new ParsedEvent(
                TABLE,
                TABLE.shape(),
                op,
                Version.of(1, 5),
                op == Op.INSERT ? null : OLD,
                op == Op.DELETE ? null : NEW,
                1,
                null);
        return new Changes(2)
                .of(event, was, is).stream().map(ChangesTest::text).sorted().toList();
    }

    private static String text(Publication publication) {
        return switch (publication) {
            case Publication.Send(var change, var _) ->
                change.op().letter() + " " + change.merchant() + (change.moved() ? " moved" : "")
                        + (change.before() == null ? "" : " before") + " " + change.version();
            case Publication.Dead dead -> "dead " + dead.op() + " " + dead.key();
        };
    }

    @Test
    void anInsertEntersItsMerchant() {
        assertEquals(List.of("c 6 1/5"), changes(Op.INSERT, Set.of(), "6"));
        assertEquals(List.of("dead INSERT 1"), changes(Op.INSERT, Set.of(), "../x"));
        assertEquals(List.of("dead INSERT 1"), changes(Op.INSERT, Set.of(), null));
    }

    @Test
    void anUpdateStaysWhereItIs() {
        assertEquals(List.of("u 6 before 1/5"), changes(Op.UPDATE, Set.of("6"), "6"));
    }

    @Test
    void aRowThatChangesItsMerchantLeavesTheOldOneAndEntersTheNewByTheSameVersion() {
        assertEquals(List.of("d 6 moved before 1/5", "u 7 1/5"), changes(Op.UPDATE, Set.of("6"), "7"));
    }

    @Test
    void aRowThatMayHaveBeenInSeveralPlacesLeavesAllButTheNewOne() {
        assertEquals(
                List.of("d 5 moved before 1/5", "d 6 moved before 1/5", "u 7 before 1/5"),
                changes(Op.UPDATE, Set.of("5", "6", "7"), "7"));
        assertEquals(List.of("d 5 before 1/5", "d 6 before 1/5"), changes(Op.DELETE, Set.of("5"), "6"));
    }

    @Test
    void anInvalidMerchantIsADeadLetterAndTheOldOneIsLeftForGood() {
        assertEquals(List.of("d 6 before 1/5", "dead UPDATE 1"), changes(Op.UPDATE, Set.of("6"), "*"));
        assertEquals(List.of("u 7 1/5"), changes(Op.UPDATE, Set.of("*"), "7"));
        assertEquals(List.of("dead UPDATE 1"), changes(Op.UPDATE, Set.of("a,b"), "*"));
        assertEquals(List.of("dead DELETE 1"), changes(Op.DELETE, Set.of(), ""));
    }
}
