package io.millrace.sink;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The writes that wait in a sink, and which submission each belongs to.
 *
 * <p>Merchants take turns: each gives up to {@link #TURN_MAX} entries, then the next one does, so that a merchant who has
 * much to write holds up nobody for longer than its turns; one who waits alone gets whole batches. What waits of one
 * merchant leaves in the order of its submission.
 */
final class Queued {
    /** How many entries a merchant gives before it is the next one's turn. */
    static final int TURN_MAX = 16;

    /** What one submission still waits for. */
    private static final class Submission {
        final SinkActor.Submit submit;
        final @Nullable Outcome[] outcomes;
        int unsettled;
        int unsent;

        Submission(SinkActor.Submit submit) {
            this.submit = submit;
            this.outcomes = new Outcome[submit.writes().size()];
            this.unsettled = outcomes.length;
        }

        void settle(int index, Outcome outcome) {
            outcomes[index] = outcome;
            unsettled--;
            answerIfDone();
        }

        void answerIfDone() {
            if (unsettled == 0) {
                var all = new ArrayList<Outcome>(outcomes.length);
                for (var outcome : outcomes) {
                    all.add(Objects.requireNonNull(outcome));
                }
                submit.replyTo().tell(new SinkActor.Settled(all));
            }
        }
    }

    /** One write on its way; without a write it only carries the chunk parts of a submission that has none to send. */
    static final class Entry {
        private static final int NO_WRITE = -1;

        private final Submission submission;
        private final int index;

        private Entry(Submission submission, int index) {
            this.submission = submission;
            this.index = index;
            submission.unsent++;
        }

        @Nullable
        Write write() {
            return index == NO_WRITE ? null : submission.submit.writes().get(index);
        }

        int bytes() {
            var write = write();
            return write == null ? 0 : write.bytes();
        }

        /** Notes that it goes with the next batch; the parts that are done once that is stored. */
        List<ChunkPart> sent() {
            return --submission.unsent == 0 ? submission.submit.parts() : List.of();
        }

        void settle(Outcome outcome) {
            submission.settle(index, outcome);
        }
    }

    /** What waits of one merchant, in its order; never empty while it is in {@link #turns}. */
    private static final class Line {
        final String merchant;
        final Deque<Entry> entries = new ArrayDeque<>(4);
        int given;

        Line(String merchant) {
            this.merchant = merchant;
        }
    }

    private SinkSettings settings;
    private final Map<String, Line> lines = new HashMap<>();
    private final Deque<Line> turns = new ArrayDeque<>();
    private long bytes;
    private int writes;

    Queued(SinkSettings settings) {
        this.settings = settings;
    }

    /** Goes by other settings from now on. */
    void tune(SinkSettings tuned) {
        settings = tuned;
    }

    /** Takes a submission in; its writes that are too large are refused at once. */
    void add(SinkActor.Submit submit) {
        var submission = new Submission(submit);
        for (int i = 0; i < submit.writes().size(); i++) {
            var write = submit.writes().get(i);
            if (write.bytes() > settings.writeBytesMax()) {
                submission.settle(i, tooLarge(write));
            } else {
                line(submit.merchant()).addLast(new Entry(submission, i));
                bytes += write.bytes();
                writes++;
            }
        }
        if (submission.unsent == 0) {
            line(submit.merchant()).addLast(new Entry(submission, Entry.NO_WRITE));
        }
        if (submit.writes().isEmpty()) {
            submission.answerIfDone();
        }
    }

    /** Where a merchant's next entry goes; one who did not wait is behind all who do. */
    private Deque<Entry> line(String merchant) {
        var known = lines.get(merchant);
        if (known == null) {
            known = new Line(merchant);
            lines.put(merchant, known);
            turns.addLast(known);
        }
        return known.entries;
    }

    private Outcome tooLarge(Write write) {
        return new Outcome.Refused(
                "the write is " + write.bytes() + " bytes, write-bytes-max allows " + settings.writeBytesMax());
    }

    boolean isEmpty() {
        return turns.isEmpty();
    }

    /** How many writes wait. */
    int size() {
        return writes;
    }

    boolean full() {
        return writes >= settings.batchMax() || bytes >= settings.batchBytesMax();
    }

    /** Takes the next batch out: as much as fits, at least one entry. A turn that it cuts short goes on in the next. */
    List<Entry> next() {
        var batch = new ArrayList<Entry>();
        long weight = 0;
        while (!turns.isEmpty()) {
            int next = turns.getFirst().entries.getFirst().bytes();
            boolean fits = batch.size() < settings.batchMax() && weight + next <= settings.batchBytesMax();
            if (!batch.isEmpty() && !fits) {
                break;
            }
            batch.add(take(turns.getFirst()));
            weight += next;
        }
        return batch;
    }

    /** Takes the first entry of the line whose turn it is. */
    private Entry take(Line line) {
        var entry = line.entries.removeFirst();
        bytes -= entry.bytes();
        writes -= entry.write() == null ? 0 : 1;
        line.given++;
        if (line.entries.isEmpty()) {
            turns.removeFirst();
            lines.remove(line.merchant);
        } else if (line.given == TURN_MAX) {
            line.given = 0;
            turns.addLast(turns.removeFirst());
        }
        return entry;
    }
}
