package io.millrace.capture;

import io.millrace.base.Clock;
import io.millrace.capture.CaptureProgress.Counts;
import io.millrace.change.RowKey;
import io.millrace.change.TableId;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds an event's merchants and publishes it, or puts it aside until its parent comes. One for each batch. */
final class EventPublisher {
    private final Set<TableId> parents;
    private final Resolver resolver;
    private final Orphans orphans;
    private final Publisher publisher;
    private final Counts counts;
    private final Clock clock;

    EventPublisher(
            Set<TableId> parents, Resolver resolver, Orphans orphans, Publisher publisher, Counts counts, Clock clock) {
        this.parents = parents;
        this.resolver = resolver;
        this.orphans = orphans;
        this.publisher = publisher;
        this.counts = counts;
        this.clock = clock;
    }

    /** Publishes a portion, in its order. */
    void publish(List<ParsedEvent> portion) throws SQLException {
        resolver.prepare(portion);
        var changes = new Changes(clock.millis());
        for (var event : portion) {
            publish(changes, event);
            if (parents.contains(event.table().id())) {
                adopt(changes, event);
            }
        }
        publisher.check();
    }

    void dead(Publication.Dead letter) {
        send(letter);
    }

    /** Publishes what waited for this parent. */
    void adopt(Ref parent) throws SQLException {
        var changes = new Changes(clock.millis());
        for (var orphan : orphans.take(parent)) {
            publish(changes, orphan);
        }
    }

    private void adopt(Changes changes, ParsedEvent event) throws SQLException {
        if (event.after() != null) {
            RowKey key = Objects.requireNonNull(event.table().key(event.after()));
            for (var orphan : orphans.take(new Ref(event.table().id(), key))) {
                publish(changes, orphan);
            }
        }
    }

    private void publish(Changes changes, ParsedEvent event) throws SQLException {
        var moved = event.moved();
        if (moved != null) {
            changes.of(event, moved.from() == null ? Set.of() : Set.of(moved.from()), moved.to())
                    .forEach(this::send);
            return;
        }
        var now = event.table().owner(event.image());
        switch (resolver.find(now, Resolver.asOf(event))) {
            case Resolver.Found.Of(var merchant) ->
                changes.of(event, merchantsBefore(event, now, merchant), merchant)
                        .forEach(this::send);
            case Resolver.Found.Never(var why) ->
                changes.of(event, merchantsBefore(event, now, null), null, why).forEach(this::send);
            case Resolver.Found.Orphaned(var parent) -> {
                orphans.keep(event, parent);
                counts.orphaned++;
            }
        }
    }

    /** The merchants that the row may have been under until the event. */
    private Set<String> merchantsBefore(ParsedEvent event, Owner now, @Nullable String merchant) throws SQLException {
        if (event.before() == null) {
            return Set.of();
        }
        var old = event.table().owner(event.before());
        boolean stays = event.after() != null || now instanceof Owner.Named;
        if (stays && old.equals(now)) {
            return merchant == null ? Set.of() : Set.of(merchant);
        }
        return resolver.everyMerchant(old);
    }

    private void send(Publication publication) {
        publisher.send(publication);
        counts.add(publication);
    }
}
