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
 * @param letters grows while the portion is worked on
 */
record Step(
        List<Effect.Blind> blind,
        List<Effect.Merge> merges,
        List<Effect.Refusal> refusals,
        List<Sent> sent,
        List<DeadLetter> letters) {
    static final Step NONE = new Step(List.of(), List.of(), List.of(), List.of(), List.of());

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
        var blind = new ArrayList<Effect.Blind>();
        var merges = new ArrayList<Effect.Merge>();
        var refusals = new ArrayList<Effect.Refusal>();
        for (var effect : effects) {
            switch (effect) {
                case Effect.Blind write -> blind.add(write);
                case Effect.Merge merge -> merges.add(merge);
                case Effect.Refusal refusal -> refusals.add(refusal);
            }
        }
        return new Step(blind, merges, refusals, List.of(), new ArrayList<>());
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
        return new Step(List.of(), merges, List.of(), all, letters);
    }

    /** Back to reading, for the documents that were not as expected. */
    Step again(List<Effect.Merge> conflicting) {
        return new Step(List.of(), conflicting, List.of(), List.of(), letters);
    }

    List<Write> writes() {
        return sent.stream().map(Sent::write).toList();
    }
}
