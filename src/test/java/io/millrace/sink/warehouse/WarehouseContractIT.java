package io.millrace.sink.warehouse;

import io.millrace.change.Column;
import io.millrace.change.ColumnType;
import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.change.RowKey;
import io.millrace.change.TableShape;
import io.millrace.change.Version;
import io.millrace.sink.Store;
import io.millrace.sink.StoreContract;
import io.millrace.sink.Write;
import io.millrace.sink.Write.RowWrite;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A row is known by its key alone, so each test has a warehouse of its own. */
class WarehouseContractIT extends StoreContract {
    private static final TableShape SHAPE = WarehouseFixture.shape(
            WarehouseFixture.ORDERS, new Column("id", ColumnType.TEXT), new Column("note", ColumnType.TEXT));

    private final AtomicInteger merchants = new AtomicInteger();
    private WarehouseFixture warehouse;
    private Store store;

    @BeforeEach
    void open() throws SQLException {
        warehouse = new WarehouseFixture();
        store = warehouse.prepared(SHAPE);
    }

    @AfterEach
    void close() throws SQLException {
        warehouse.close();
    }

    @Override
    protected Store store() {
        return store;
    }

    @Override
    protected Write put(MerchantId merchant, String key, long version, String text) {
        return write(merchant, key, version, false, text);
    }

    @Override
    protected Write delete(MerchantId merchant, String key, long version) {
        return write(merchant, key, version, true, "deleted");
    }

    private static Write write(MerchantId merchant, String key, long version, boolean deleted, String text) {
        var row = new Row(new String[] {"id", "note"}, new String[] {key, text});
        return new RowWrite(SHAPE.id(), new RowKey(List.of(key)), merchant, new Version(version), deleted, row, 100);
    }

    @Override
    protected @Nullable String text(MerchantId merchant, String key) {
        try {
            var found = warehouse.query(
                    "select note from shop_live.orders where _merchant = '" + merchant + "' and id = '" + key + "'");
            return found.isEmpty() ? null : found.getFirst();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected MerchantId merchant() {
        return new MerchantId("m" + merchants.incrementAndGet());
    }
}
