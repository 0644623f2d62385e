package io.millrace.verify;

import static io.millrace.verify.HeldSource.PAYMENTS;
import static io.millrace.verify.HeldSource.REFUNDS;
import static io.millrace.verify.HeldSource.SHAPES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.base.Clock;
import io.millrace.base.Secret;
import io.millrace.base.SetUpException;
import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import io.millrace.change.Version;
import io.millrace.sink.Batch;
import io.millrace.sink.Store.Answer;
import io.millrace.sink.Write;
import io.millrace.sink.Write.RowWrite;
import io.millrace.sink.warehouse.WarehouseScan;
import io.millrace.sink.warehouse.WarehouseSettings;
import io.millrace.sink.warehouse.WarehouseStore;
import io.millrace.stack.SharedStack;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WarehouseViewIT {
    private static final List<TableId> TABLES = List.of(PAYMENTS, REFUNDS);

    private final HeldSource source = new HeldSource();
    private final List<Write> writes = new ArrayList<>();

    @Test
    void damageInARealWarehouseIsFound() throws Exception {
        SharedStack.get().createDatabase("verified_warehouse");
        var url = SharedStack.get().jdbcUrl("verified_warehouse");
        var settings = settings(url);
        for (int i = 0; i < 200; i++) {
            write(PAYMENTS, "m" + i % 7, source.payment("p" + i, "m" + i % 7, "a\tb\\" + i));
            write(REFUNDS, "m" + i % 7, source.refund("r" + i, null, "m" + i % 7, "ü\n" + i));
        }
        try (var store = new WarehouseStore("warehouse", settings, SHAPES, Runnable::run, Clock.SYSTEM)) {
            assertInstanceOf(
                    Answer.Answered.class, store.prepare().toCompletableFuture().get(9, TimeUnit.SECONDS));
            var batch = new Batch(writes, Map.of());
            assertInstanceOf(
                    Answer.Answered.class,
                    store.send(batch).toCompletableFuture().get(9, TimeUnit.SECONDS));
        }
        assertTrue(run(settings).clean());

        try (var warehouse = DriverManager.getConnection(url, "postgres", "");
                var statement = warehouse.createStatement()) {
            statement.execute("delete from shop.payments where id = 'p3'; "
                    + "update shop.payments set _deleted = true where id = 'p4'; "
                    + "update shop.refunds set amount = 'x' where id = 'r5'; "
                    + "update shop.refunds set _merchant = 'm1' where id = 'r6'; "
                    + "insert into shop.refunds values ('new', null, 'm1', '1', 'm1', 1, false)");
        }
        var report = run(settings).stores().getFirst();

        assertEquals(new Counts(400, 2, 1, 1, 0, 1, 0, 0, 0), report.total());
        assertEquals(
                List.of("p3", "p4", "r5", "new", "r6"),
                report.differences().stream().map(Difference::key).toList());
    }

    @Test
    void aWarehouseThatIsAwayIsUnreachable() {
        var settings = settings("jdbc:postgresql://127.0.0.1:1/none");

        var error = assertThrows(SetUpException.class, () -> run(settings));

        assertEquals(SetUpException.Reason.UNREACHABLE, error.reason());
    }

    private static WarehouseSettings settings(String url) {
        return new WarehouseSettings(url, "postgres", Secret.NONE, TABLES, Duration.ofSeconds(9));
    }

    private void write(TableId table, String merchant, Row row) {
        var key = Objects.requireNonNull(row.key(List.of("id")));
        writes.add(new RowWrite(table, key, new MerchantId(merchant), new Version(1), false, row, 50));
    }

    private Report run(WarehouseSettings settings) {
        var view = new WarehouseView(new WarehouseScan(settings, SHAPES), TABLES, SHAPES);
        return new Verification(
                        _ -> source, SHAPES, List.of(view), new VerifySettings(Duration.ZERO, Set.of(), 50), _ -> {})
                .run();
    }
}
