package io.millrace.merchant;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gathers what is to be made durable while the append before is under way. */
final class Outbox {
    /** A merchant's share of a chunk that is done with the append. */
    record Share(String merchant, Origin.Datastream origin, boolean unseen) {}

    /** An append, and the shares that are done once it is durable. */
    record Sent(Append append, List<Share> shares) {}

    private List<Append.Parking> parking = new ArrayList<>();
    private List<Share> shares = new ArrayList<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private final Set<String> back = new LinkedHashSet<>();
    private @Nullable Sent underWay;

    /** Parks the changes of a share; {@code unseen}: its merchant has not seen them. */
    void park(String merchant, List<Delivery> deliveries, Origin.Datastream origin, boolean unseen) {
        deliveries.forEach(delivery -> parking.add(new Append.Parking(merchant, delivery)));
        shares.add(new Share(merchant, origin, unseen));
    }

    /** The merchant's state is to be written, as it is when the append begins. */
    void changed(String merchant) {
        changed.add(merchant);
    }

    /** The merchant is no longer set aside. */
    void back(String merchant) {
        back.add(merchant);
    }

    /** Begins the next append; nothing while one is under way, or where there is none to make. */
    Optional<Append> begin(Function<String, SetAside> state) {
        if (underWay != null || parking.isEmpty() && changed.isEmpty() && back.isEmpty()) {
            return Optional.empty();
        }
        changed.removeAll(back);
        var append = new Append(parking, changed.stream().map(state).toList(), back);
        underWay = new Sent(append, shares);
        parking = new ArrayList<>();
        shares = new ArrayList<>();
        changed.clear();
        back.clear();
        return Optional.of(append);
    }

    /** Ends the append under way. */
    Sent end() {
        var ended = underWay;
        if (ended == null) {
            throw new IllegalStateException("no append is under way");
        }
        underWay = null;
        return ended;
    }
}
