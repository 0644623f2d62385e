package io.millrace.merchant;

import io.millrace.change.Change;
import io.millrace.projection.Effect;
import io.millrace.projection.Part;
import io.millrace.sink.Write;
import io.millrace.sink.Write.DocumentWrite;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the work on a portion stands: what is to be merged, what has been sent, and what cannot be stored.
 *
 * @param blind writes that have not been sent yet
 * @param merges merges whose documents are not stored yet
 * @param refused grows while the portion is worked on
 */
record Step(List<Effect.Blind> blind, List<Effect.Merge> merges, List<Sent> sent, List<Refused> refused) {
    static final Step NONE = new Step(List.of(), List.of(), List.of(), List.of());

    /**
     * What can never be stored as it is, and the changes that it came from, in their order.
     *
     * @param exception the class of what was thrown; null where nothing was
     */
    record Refused(
            List<Change> causes, String reason, @Nullable String exception) {}

    /** A write that is with the sink, and what it came from. */
    record Sent(Write write, Effect.@Nullable Merge merge, List<Change> causes) {
        Effect.Merge conflicting() {
            if (merge == null) {
                throw new IllegalStateException("a blind write cannot conflict: " + write);
            }
            return merge;
        }
    }

    static Step of(List<Effect> effects) {
        var blind = new ArrayList<Effect.Blind>(effects.size());
        var merges = new ArrayList<Effect.Merge>();
        var refused = new ArrayList<Refused>();
        for (var effect : effects) {
            switch (effect) {
                case Effect.Blind write -> blind.add(write);
                case Effect.Merge merge -> merges.add(merge);
                case Effect.Refusal(var cause, var reason) -> refused.add(new Refused(List.of(cause), reason, null));
            }
        }
        return new Step(blind, merges, List.of(), refused);
    }

    /** Everything ready to go: the blind writes and, one per merge, the merged documents; null where nothing is new. */
    Step withWrites(List<@Nullable DocumentWrite> merged) {
        var all = new ArrayList<Sent>(blind.size() + merged.size());
        blind.forEach(effect -> all.add(new Sent(effect.write(), null, List.of(effect.cause()))));
        for (int i = 0; i < merged.size(); i++) {
            var write = merged.get(i);
            var merge = merges.get(i);
            if (write != null) {
                all.add(new Sent(
                        write, merge, merge.parts().stream().map(Part::cause).toList()));
            }
        }
        return new Step(List.of(), merges, all, refused);
    }

    /** Back to reading, for the documents that were not as expected. */
    Step again(List<Effect.Merge> conflicting) {
        return new Step(List.of(), conflicting, List.of(), refused);
    }

    /** True where it cannot be told which of several changes is to blame for a refusal. */
    boolean ambiguous() {
        return refused.stream().anyMatch(one -> one.causes().size() > 1);
    }

    List<Write> writes() {
        var writes = new ArrayList<Write>(sent.size());
        sent.forEach(one -> writes.add(one.write()));
        return writes;
    }
}
