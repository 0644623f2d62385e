package io.millrace.verify;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How one store compares with the source.
 *
 * @param components per component, in the store's order
 * @param differences the first of them, sorted
 * @param withoutMerchantExamples some of the rows that no store can have, each with the reason
 */
public record StoreReport(
        String store,
        Map<String, Counts> components,
        List<Difference> differences,
        List<String> withoutMerchantExamples) {
    public StoreReport {
        components = Collections.unmodifiableMap(new LinkedHashMap<>(components));
        differences = List.copyOf(differences);
        withoutMerchantExamples = List.copyOf(withoutMerchantExamples);
    }

    public Counts total() {
        return components.values().stream().reduce(Counts.NONE, Counts::plus);
    }

    public boolean clean() {
        return total().clean();
    }
}
