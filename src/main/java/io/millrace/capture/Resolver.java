package io.millrace.capture;

import io.millrace.change.TableId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
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
 * <p>In this order: the parent's rows seen earlier in the batch, the parent as it is in the database now, the remembered
 * deleted parents, and once in a batch all deletions of parents that wait in the queue. Look-ups are made for a portion
 * of events at once, level by level where parents have parents.
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
    interface QueueScan {
        void run() throws SQLException;
    }

    private final ParentRows live;
    private final ParentMemory memory;
    private final QueueScan queueScan;
    private final Set<TableId> parents;

    private boolean scanned;
    private final Map<Ref, Owner> seen = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Ref, Owner> eldest) {
            return size() > SEEN_MAX;
        }
    };
    private final Map<Ref, Owner> known = new HashMap<>();
    private final Set<Ref> missing = new HashSet<>();
    private final Map<Ref, Set<String>> moves = new HashMap<>();

    Resolver(ParentRows live, ParentMemory memory, QueueScan queueScan, Set<TableId> parents) {
        this.live = live;
        this.memory = memory;
        this.queueScan = queueScan;
        this.parents = parents;
    }

    /** Looks up at once what the events of a portion will ask for. */
    void prepare(List<ParsedEvent> portion) throws SQLException {
        known.clear();
        missing.clear();
        moves.clear();
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
        rememberMoves(left);
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

    /** Every merchant that a row with this owner may have been captured under: who has it, and who had its ancestors. */
    Set<String> everyMerchant(Owner owner) throws SQLException {
        Set<String> merchants = new LinkedHashSet<>();
        if (find(owner) instanceof Found.Of(var merchant) && merchant != null) {
            merchants.add(merchant);
        }
        var at = owner;
        for (int depth = 0; depth < DEPTH_MAX && at instanceof Owner.ChildOf(var parent); depth++) {
            var had = moves.get(parent);
            if (had == null) {
                rememberMoves(Set.of(parent));
                had = moves.getOrDefault(parent, Set.of());
            }
            merchants.addAll(had);
            at = above(parent);
        }
        return merchants;
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

    private void rememberMoves(Collection<Ref> refs) throws SQLException {
        if (!refs.isEmpty()) {
            refs.forEach(ref -> moves.put(ref, Set.of()));
            moves.putAll(memory.moved(refs));
        }
    }

    /** Fills {@link #known} and {@link #missing} for these and all their ancestors. */
    private void lookUp(Collection<Ref> refs) throws SQLException {
        Set<Ref> wanted = unknown(refs);
        while (!wanted.isEmpty()) {
            known.putAll(live.find(wanted));
            askForDeleted(wanted);
            if (!known.keySet().containsAll(wanted) && !scanned) {
                scanned = true;
                queueScan.run();
                askForDeleted(wanted);
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

    private void askForDeleted(Set<Ref> wanted) throws SQLException {
        var rest = wanted.stream().filter(ref -> !known.containsKey(ref)).toList();
        if (!rest.isEmpty()) {
            known.putAll(memory.deleted(rest));
        }
    }

    private Set<Ref> unknown(Collection<Ref> refs) {
        Set<Ref> unknown = new LinkedHashSet<>(refs);
        unknown.removeIf(ref -> seen.containsKey(ref) || known.containsKey(ref) || missing.contains(ref));
        return unknown;
    }
}
