package io.millrace.sink;

import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import java.util.Set;
import java.util.function.Consumer;

/** Reads the live rows of a warehouse's tables, streamed; blocking, for commands and not for actors. */
public interface RowScan {
    /**
     * One row that is not deleted.
     *
     * @param merchant whose it is in the warehouse
     * @param row the source's columns, as {@link #comparable} makes them of the source's row
     */
    record Hit(String merchant, Row row) {}

    /**
     * Hands over every live row of a table, in no order, as one moment saw them.
     *
     * @param merchants only theirs; everybody's if empty
     * @throws io.millrace.base.SetUpException where the warehouse cannot be read
     */
    void each(TableId table, Set<MerchantId> merchants, Consumer<Hit> consumer);

    /** The source's row as the warehouse should have it. */
    Row comparable(TableId table, Row row);
}
