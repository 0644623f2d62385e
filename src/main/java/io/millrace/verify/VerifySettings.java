package io.millrace.verify;

import io.millrace.change.MerchantId;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;

/**
 * How to compare.
 *
 * @param settle how long a difference must stand before it counts; changes may be under way that long
 * @param merchants only theirs; everybody's if empty
 * @param differencesShownMax differences named per store; all are counted
 * @param quarantined tells by a store's name which merchants are set aside there; their rows are counted apart
 */
public record VerifySettings(
        Duration settle,
        Set<MerchantId> merchants,
        int differencesShownMax,
        Function<String, Set<String>> quarantined) {
    /** Nobody is set aside. */
    public VerifySettings(Duration settle, Set<MerchantId> merchants, int differencesShownMax) {
        this(settle, merchants, differencesShownMax, _ -> Set.of());
    }

    public VerifySettings {
        merchants = Set.copyOf(merchants);
        if (settle.isNegative() || differencesShownMax < 0) {
            throw new IllegalArgumentException("settle " + settle + ", differences shown " + differencesShownMax);
        }
    }
}
