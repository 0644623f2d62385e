package io.millrace.verify;

import io.millrace.change.MerchantId;
import java.time.Duration;
import java.util.Set;

/**
 * How to compare.
 *
 * @param settle how long a difference must stand before it counts; changes may be under way that long
 * @param merchants only theirs; everybody's if empty
 * @param differencesShownMax differences named per store; all are counted
 */
public record VerifySettings(Duration settle, Set<MerchantId> merchants, int differencesShownMax) {
    public VerifySettings {
        merchants = Set.copyOf(merchants);
        if (settle.isNegative() || differencesShownMax < 0) {
            throw new IllegalArgumentException("settle " + settle + ", differences shown " + differencesShownMax);
        }
    }
}
