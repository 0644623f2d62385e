package io.millrace.verify;

import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What one store should hold and does hold, in a form that can be compared. Blocking; used by one thread at a time. */
public interface StoreView {
    /** As an operator would say it. */
    String name();

    /** Where the source's tables stand in this store. */
    List<Component> components();

    /** How a row of the source should stand in this store. */
    Expected expected(Component component, Row row);

    /**
     * Hands over every row of these components that a reader of the store would see, in no order.
     *
     * @param merchants only theirs; everybody's if empty
     * @throws io.millrace.base.SetUpException where the store cannot be read
     */
    void each(Set<Component> components, Set<MerchantId> merchants, Consumer<Found> consumer);

    /**
     * One row as the store should have it.
     *
     * @param key the row's key as text
     * @param fingerprint of all that a reader sees of the row, its key included
     */
    record Expected(String key, long fingerprint) {}

    /**
     * One row as the store has it; {@code key} and {@code fingerprint} are made as in {@link Expected}.
     *
     * @param merchant where it was found, in any form that no other place has
     */
    record Found(Component component, String merchant, String key, long fingerprint) {}
}
