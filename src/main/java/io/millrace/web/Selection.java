package io.millrace.web;

import io.millrace.base.Remote;
import io.millrace.merchant.SetAside;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which of the merchants that are set aside are meant; what is null does not restrict.
 *
 * @param lane the lane's name
 * @param merchant the merchant's id
 * @param matching a text that the reason holds, in any case
 */
public record Selection(
        @Nullable String lane,
        @Nullable String merchant,
        @Nullable String matching) implements Remote {
    /** Everybody in every lane. */
    public static final Selection ALL = new Selection(null, null, null);

    /** True where a lane of this name can hold any of them. */
    public boolean in(String name) {
        return lane == null || lane.equals(name);
    }

    /** Tells which of a lane's are meant. */
    public Predicate<SetAside> fits() {
        return state -> (merchant == null || merchant.equals(state.merchant()))
                && (matching == null
                        || state.reason().toLowerCase(Locale.ROOT).contains(matching.toLowerCase(Locale.ROOT)));
    }

    /** True where nothing but the lane says who is meant. */
    boolean everybody() {
        return merchant == null && matching == null;
    }
}
