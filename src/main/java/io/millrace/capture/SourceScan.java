package io.millrace.capture;

import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.change.TableId;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the source's tables as they are now; blocking, streamed, for the initial load and for commands. */
public interface SourceScan {
    /**
     * Hands over every row of a table with its merchant, in no order, never holding more than a few rows.
     *
     * @param merchants only theirs; everybody's if empty
     */
    void each(TableId table, Set<MerchantId> merchants, Consumer<SourceRow> consumer);

    /**
     * One row with canonical values.
     *
     * @param merchant what the merchant column or the parent says, unparsed; null if it says nothing
     */
    record SourceRow(@Nullable String merchant, Row row) {}
}
