package io.millrace.capture;

import io.millrace.change.Op;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the merchants of rows that do not name one, through their parents. For one thread.
 *
 * <p>A row is its parent's as the database has the parent now, all ancestors read at one moment. The database may be far
 * ahead of the queue, and that does no harm: whatever gave the row another merchant since is an event of its own, with a
 * higher version. A parent that was deleted after the row's event is taken as it was then, for its key may live again
 * under another merchant.
 *
 * <p>A row that leaves is taken out of every merchant that it may have been captured under ({@link #everyMerchant}).
 * Look-ups are made for a portion of events at once.
 */
final class Resolver {
    private static final int DEPTH_MAX = 100;

    /** Whose a row is, in the end. */
    sealed interface Found {
        record Of(@Nullable String merchant) implements Found {}

        /** An ancestor has not been seen yet; it may come. */
        record Orphaned(Ref missing) implements Found {}

        record Never(String why) implements Found {}
    }

    /** Remembers every deletion of a parent that waits in the queue. */
    interface LookAhead {
        void run() throws SQLException;
    }

    /**
     * All that is known of one row.
     *
     * @param live whose it is now; null where it is not there
     * @param deletions its deletions, the newest first
     * @param merchants those that it had before it moved
     */
    private record Known(@Nullable Owner live, List<ParentMemory.Deleted> deletions, Set<String> merchants) {
        private static final Known NOTHING = new Known(null, List.of(), Set.of());

        /** Whose it was for an event of this version; null where nothing is known of it. */
        @Nullable
        Owner at(long version) {
            for (int i = deletions.size() - 1; i >= 0; i--) {
                if (deletions.get(i).version() > version) {
                    return deletions.get(i).owner();
                }
            }
            return live != null || deletions.isEmpty()
                    ? live
                    : deletions.getFirst().owner();
        }
    }

    private final ParentRows live;
    private final ParentMemory memory;
    private final LookAhead lookAhead;

    private final Map<Ref, Known> known = new HashMap<>();

    Resolver(ParentRows live, ParentMemory memory, LookAhead lookAhead) {
        this.live = live;
        this.memory = memory;
        this.lookAhead = lookAhead;
    }

    /** Forgets, and looks up at once what the events of a portion will ask for. */
    void prepare(List<ParsedEvent> portion) throws SQLException {
        known.clear();
        Set<Ref> needed = new LinkedHashSet<>();
        for (var event : portion) {
            if (event.moved() == null && event.table().parent() != null) {
                if (event.before() != null) {
                    addParent(event.table().owner(event.before()), needed);
                }
                if (event.after() != null) {
                    addParent(event.table().owner(event.after()), needed);
                }
            }
        }
        lookUp(needed);
    }

    /** The moment at which an event's parents are to be seen; the initial load sees them as they are now. */
    static long asOf(ParsedEvent event) {
        return event.op() == Op.READ ? Long.MAX_VALUE : event.version().value();
    }

    /** Whose a row is that says so much of its owner, for an event of this version. */
    Found find(Owner owner, long version) throws SQLException {
        var at = owner;
        for (int depth = 0; depth < DEPTH_MAX; depth++) {
            switch (at) {
                case Owner.Named(var merchant) -> {
                    return new Found.Of(merchant);
                }
                case Owner.Nobody(var why) -> {
                    return new Found.Never(why);
                }
                case Owner.ChildOf(var parent) -> {
                    var above = known(parent).at(version);
                    if (above == null) {
                        return new Found.Orphaned(parent);
                    }
                    at = above;
                }
            }
        }
        return new Found.Never("its parents go round in a circle");
    }

    /** Every merchant that a row with this owner may have been captured under: whoever has, or had, one of its ancestors. */
    Set<String> everyMerchant(Owner owner) throws SQLException {
        Set<String> merchants = new LinkedHashSet<>();
        Set<Ref> visited = new HashSet<>();
        Deque<Owner> owners = new ArrayDeque<>();
        owners.add(owner);
        while (!owners.isEmpty()) {
            switch (owners.remove()) {
                case Owner.Named(var merchant) -> {
                    if (merchant != null) {
                        merchants.add(merchant);
                    }
                }
                case Owner.Nobody _ -> {}
                case Owner.ChildOf(var parent) -> {
                    if (visited.add(parent)) {
                        var all = known(parent);
                        owners.addAll(owners(all));
                        merchants.addAll(all.merchants());
                    }
                }
            }
        }
        return merchants;
    }

    private static List<Owner> owners(Known known) {
        List<Owner> owners = new ArrayList<>();
        if (known.live() != null) {
            owners.add(known.live());
        }
        known.deletions().forEach(deletion -> owners.add(deletion.owner()));
        return owners;
    }

    private Known known(Ref ref) throws SQLException {
        if (!known.containsKey(ref)) {
            lookUp(Set.of(ref));
        }
        return known.getOrDefault(ref, Known.NOTHING);
    }

    /**
     * Fills {@link #known} for these and whatever they lead to. The queue is looked at after the database: where a key
     * lives again, its deletion was committed before and is then found.
     */
    private void lookUp(Collection<Ref> refs) throws SQLException {
        Set<Ref> wanted = new LinkedHashSet<>(refs);
        while (!wanted.isEmpty()) {
            var now = live.find(wanted);
            lookAhead.run();
            var deleted = memory.deleted(wanted);
            var moved = memory.moved(wanted);
            Set<Ref> next = new LinkedHashSet<>();
            for (var ref : wanted) {
                var all = new Known(
                        now.get(ref), deleted.getOrDefault(ref, List.of()), moved.getOrDefault(ref, Set.of()));
                known.put(ref, all);
                owners(all).forEach(owner -> addParent(owner, next));
            }
            next.removeAll(known.keySet());
            wanted = next;
        }
    }

    private static void addParent(Owner owner, Set<Ref> parents) {
        if (owner instanceof Owner.ChildOf(var parent)) {
            parents.add(parent);
        }
    }
}
