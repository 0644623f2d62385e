package io.millrace.sink.redshift;

import io.millrace.base.Clock;
import io.millrace.change.TableId;
import io.millrace.sink.Outcome;
import io.millrace.sink.Write.RowWrite;
import io.millrace.sink.redshift.Target.MisfitException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches into the bucket, as part files. A batch that comes again, since not all of its files were written, goes on
 * where it stood, under the same keys. Used by one thread at a time.
 */
final class Staging {
    /** Of a table in one batch; fewer are not worth a file for each slice. */
    private static final int ROWS_PER_SLICE_MIN = 5_000;
    /** A file that could not be written for so long gets a new key, so that loaders need not look far back. */
    static final Duration LATE_MAX = Duration.ofMinutes(30);

    private static final Prepared NOTHING_PREPARED = new Prepared(List.of(), List.of(), new ArrayDeque<>());

    private final Stage stage;
    private final Layouts layouts;
    private final int slices;
    private final Clock clock;
    private final String writer = "%016x".formatted(ThreadLocalRandom.current().nextLong());
    private final Map<TableId, Long> numbers = new HashMap<>();
    private Prepared prepared = NOTHING_PREPARED;

    private record Prepared(List<RowWrite> writes, List<Outcome> outcomes, Deque<File> left) {}

    private record File(Part part, byte[] content) {
        /** The same part under a new key. Should both be in the bucket, no harm is done: rows that come twice change nothing. */
        File at(long millis) {
            return new File(
                    new Part(
                            part.table(),
                            millis,
                            part.writer(),
                            part.number(),
                            part.layout(),
                            part.rows(),
                            part.bytes()),
                    content);
        }
    }

    Staging(Stage stage, Layouts layouts, int slices, Clock clock) {
        this.stage = stage;
        this.layouts = layouts;
        this.slices = slices;
        this.clock = clock;
    }

    /** One outcome per write, in their order; all that is not refused is in the bucket. */
    List<Outcome> write(List<RowWrite> writes, Function<RowWrite, Target> targets) throws StageException {
        if (!writes.equals(prepared.writes)) {
            prepared = prepare(writes, targets);
        }
        while (!prepared.left.isEmpty()) {
            var file = prepared.left.removeFirst();
            if (clock.millis() - file.part().stagedAtMillis() > LATE_MAX.toMillis()) {
                file = file.at(clock.millis());
            }
            prepared.left.addFirst(file);
            stage.put(file.part().key(), file.content());
            prepared.left.removeFirst();
        }
        var outcomes = prepared.outcomes;
        prepared = NOTHING_PREPARED;
        return outcomes;
    }

    private Prepared prepare(List<RowWrite> writes, Function<RowWrite, Target> targets) throws StageException {
        var outcomes = new ArrayList<Outcome>(writes.size());
        var rows = new LinkedHashMap<Target, List<List<@Nullable String>>>();
        for (var write : writes) {
            var target = targets.apply(write);
            try {
                rows.computeIfAbsent(target, _ -> new ArrayList<>()).add(target.values(write));
                outcomes.add(new Outcome.Stored(Outcome.NO_STAMP));
            } catch (MisfitException e) {
                outcomes.add(new Outcome.Refused(String.valueOf(e.getMessage())));
            }
        }
        // Before any part gets its number, which would be missed if nothing came of it.
        var layout = new HashMap<Target, String>();
        for (var target : rows.keySet()) {
            layout.put(target, layouts.name(target));
        }
        var files = new ArrayDeque<File>();
        for (var entry : rows.entrySet()) {
            encode(entry.getKey(), layout.getOrDefault(entry.getKey(), ""), entry.getValue(), files);
        }
        return new Prepared(writes, outcomes, files);
    }

    /** As many files as there are slices, of about the same size; one where there is little. */
    private void encode(Target target, String layout, List<List<@Nullable String>> rows, Deque<File> files) {
        int count = rows.size() < (long) slices * ROWS_PER_SLICE_MIN ? 1 : slices;
        for (int file = 0; file < count && file < rows.size(); file++) {
            var part = new PartWriter();
            for (int row = file; row < rows.size(); row += count) {
                part.add(rows.get(row));
            }
            var content = part.finish();
            long number = numbers.merge(target.shape().id(), 1L, Long::sum);
            files.add(new File(
                    new Part(target.slug(), clock.millis(), writer, number, layout, part.rows(), content.length),
                    content));
        }
    }
}
