package io.millrace.capture;

import io.millrace.capture.Publication.Dead;
import io.millrace.capture.Publication.Send;
import io.millrace.change.Change;
import io.millrace.change.MerchantId;
import io.millrace.change.Op;
import io.millrace.change.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An event whose merchants are known becomes changes: pure.
 *
 * <p>A row that goes to another merchant leaves the old one by a delete and enters the new one by an update, both with the
 * event's version. What the row's merchant may have been besides (its parent moved since) gets the delete as well: a
 * delete of what is not there does no harm.
 */
final class Changes {
    private final long capturedAtMillis;

    Changes(long capturedAtMillis) {
        this.capturedAtMillis = capturedAtMillis;
    }

    List<Publication> of(ParsedEvent event, Set<String> was, @Nullable String is) {
        return of(event, was, is, MerchantId.why(is));
    }

    /**
     * The publications of one event.
     *
     * @param was merchants of the row before the event, unparsed; empty for an insert
     * @param is the merchant after the event, unparsed; for a delete the one before it
     * @param whyNot what to say where {@code is} names no merchant
     */
    List<Publication> of(ParsedEvent event, Set<String> was, @Nullable String is, String whyNot) {
        var now = MerchantId.parse(is);
        var old = new LinkedHashSet<MerchantId>();
        was.forEach(merchant -> MerchantId.parse(merchant).ifPresent(old::add));
        List<Publication> publications = new ArrayList<>();
        switch (event.op()) {
            case DELETE -> {
                now.ifPresent(old::add);
                old.forEach(merchant -> publications.add(leave(event, merchant, false)));
                if (old.isEmpty()) {
                    publications.add(dead(event, whyNot));
                }
            }
            case INSERT, UPDATE, READ -> {
                boolean stays = now.isPresent() && old.contains(now.get());
                now.ifPresent(old::remove);
                if (event.before() != null) {
                    old.forEach(merchant -> publications.add(leave(event, merchant, now.isPresent())));
                }
                if (now.isPresent()) {
                    publications.add(enter(event, now.get(), stays ? event.before() : null));
                } else {
                    publications.add(dead(event, whyNot));
                }
            }
        }
        return publications;
    }

    /** The event as a dead letter. */
    static Dead dead(ParsedEvent event, String reason) {
        var key = event.table().key(event.image());
        return new Dead(
                reason,
                event.table().id().toString(),
                key == null ? null : key.toString(),
                event.version().value(),
                event.op(),
                RowJson.of(event.image()));
    }

    private Send leave(ParsedEvent event, MerchantId merchant, boolean moved) {
        var before = Objects.requireNonNull(event.before());
        return send(event, Op.DELETE, merchant, before, null, moved);
    }

    private Send enter(ParsedEvent event, MerchantId merchant, @Nullable Row before) {
        return send(event, event.op(), merchant, before, event.after(), false);
    }

    private Send send(
            ParsedEvent event, Op op, MerchantId merchant, @Nullable Row before, @Nullable Row after, boolean moved) {
        return new Send(
                new Change(
                        event.table().id(),
                        op,
                        merchant,
                        event.version(),
                        before,
                        after,
                        event.committedAtMillis(),
                        capturedAtMillis,
                        moved),
                event.shape());
    }
}
