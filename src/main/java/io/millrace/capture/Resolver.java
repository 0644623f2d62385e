package io.millrace.capture;

import io.millrace.change.TableId;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the merchants of rows that do not name one, through their parents. One for each batch.
 *
 * <p>In this order: the parent's rows seen earlier in the batch, the parent as it is in the database now, the deleted
 * parents, those whose deletion still waits in the queue among them. Look-ups are made for a portion of events at once,
 * level by level where parents have parents.
 *
 * <p>The database may be far ahead of the queue: the parent may have moved since, or its key may live again for another
 * merchant. For a row that arrives this does no harm, since whatever happened to it since comes as an event. A row that
 * leaves is taken out of every merchant that it may have been captured under ({@link #everyMerchant}).
 */
final class Resolver {
    private static final int SEEN_MAX = 100_000;
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

    /** What a row was before, besides what it is now. */
    private record Past(List<Owner> deleted, Set<String> merchants) {}

    private final ParentRows live;
    private final ParentMemory memory;
    private final LookAhead lookAhead;
    private final Set<TableId> parents;

    private final Map<Ref, Owner> seen = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Ref, Owner> eldest) {
            return size() > SEEN_MAX;
        }
    };
    private final Map<Ref, Owner> known = new HashMap<>();
    private final Set<Ref> missing = new HashSet<>();
    private final Map<Ref, Past> past = new HashMap<>();

    Resolver(ParentRows live, ParentMemory memory, LookAhead lookAhead, Set<TableId> parents) {
        this.live = live;
        this.memory = memory;
        this.lookAhead = lookAhead;
        this.parents = parents;
    }

    /** Looks up at once what the events of a portion will ask for. */
    void prepare(List<ParsedEvent> portion) throws SQLException {
        known.clear();
        missing.clear();
        past.clear();
        Set<Ref> own = new HashSet<>();
        Set<Ref> needed = new LinkedHashSet<>();
        Set<Ref> left = new LinkedHashSet<>();
        for (var event : portion) {
            if (event.moved() == null) {
                for (var owner : owners(event)) {
                    if (owner instanceof Owner.ChildOf(var parent) && !own.contains(parent)) {
                        needed.add(parent);
                    }
                }
                leaving(event).ifPresent(left::add);
            }
            var ref = ref(event);
            if (ref != null) {
                own.add(ref);
            }
        }
        lookUp(needed);
        if (!left.isEmpty()) {
            lookAhead.run();
            lookBack(left);
        }
    }

    /** Notes what a row of a parent says, for the events after it. */
    void see(ParsedEvent event) {
        var ref = ref(event);
        if (ref != null) {
            var moved = event.moved();
            seen.put(ref, moved != null ? new Owner.Named(moved.to()) : event.table().owner(event.image()));
        }
    }

    /** Whose a row is that says so much of its owner. */
    Found find(Owner owner) throws SQLException {
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
                    var above = above(parent);
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
                        var now = above(parent);
                        if (now != null) {
                            owners.add(now);
                        }
                        var before = past(parent);
                        owners.addAll(before.deleted());
                        merchants.addAll(before.merchants());
                    }
                }
            }
        }
        return merchants;
    }

    private Past past(Ref ref) throws SQLException {
        var known = past.get(ref);
        if (known == null) {
            lookBack(Set.of(ref));
            known = past.getOrDefault(ref, new Past(List.of(), Set.of()));
        }
        return known;
    }

    private void lookBack(Collection<Ref> refs) throws SQLException {
        var deleted = memory.deleted(refs);
        var moved = memory.moved(refs);
        refs.forEach(ref -> past.put(
                ref, new Past(deleted.getOrDefault(ref, List.of()), moved.getOrDefault(ref, Set.of()))));
    }

    private @Nullable Owner above(Ref parent) throws SQLException {
        var owner = seen.get(parent);
        if (owner != null) {
            return owner;
        }
        if (!known.containsKey(parent) && !missing.contains(parent)) {
            lookUp(Set.of(parent));
        }
        return known.get(parent);
    }

    private @Nullable Ref ref(ParsedEvent event) {
        if (!parents.contains(event.table().id())) {
            return null;
        }
        var key = event.table().key(event.image());
        return key == null ? null : new Ref(event.table().id(), key);
    }

    private static List<Owner> owners(ParsedEvent event) {
        List<Owner> owners = new ArrayList<>(2);
        if (event.before() != null) {
            owners.add(event.table().owner(event.before()));
        }
        if (event.after() != null) {
            owners.add(event.table().owner(event.after()));
        }
        return owners;
    }

    /** The parent of a row that the event takes away from it. */
    private static java.util.Optional<Ref> leaving(ParsedEvent event) {
        var owners = owners(event);
        boolean leaves = event.after() == null || owners.size() == 2 && !owners.get(0).equals(owners.get(1));
        return leaves && owners.getFirst() instanceof Owner.ChildOf(var parent)
                ? java.util.Optional.of(parent)
                : java.util.Optional.empty();
    }

    /** Fills {@link #known} and {@link #missing} for these and all their ancestors. */
    private void lookUp(Collection<Ref> refs) throws SQLException {
        Set<Ref> wanted = unknown(refs);
        while (!wanted.isEmpty()) {
            known.putAll(live.find(wanted));
            var gone = wanted.stream().filter(ref -> !known.containsKey(ref)).toList();
            if (!gone.isEmpty()) {
                lookAhead.run();
                memory.deleted(gone).forEach((ref, owners) -> known.put(ref, owners.getFirst()));
            }
            Set<Ref> next = new LinkedHashSet<>();
            for (var ref : wanted) {
                var owner = known.get(ref);
                if (owner == null) {
                    missing.add(ref);
                } else if (owner instanceof Owner.ChildOf(var parent)) {
                    next.add(parent);
                }
            }
            wanted = unknown(next);
        }
    }

    private Set<Ref> unknown(Collection<Ref> refs) {
        Set<Ref> unknown = new LinkedHashSet<>(refs);
        unknown.removeIf(ref -> seen.containsKey(ref) || known.containsKey(ref) || missing.contains(ref));
        return unknown;
    }
}
