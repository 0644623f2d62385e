package io.millrace.sink.redshift;

import io.millrace.base.Clock;
import io.millrace.change.TableId;
import io.millrace.sink.Outcome;
import io.millrace.sink.Write.RowWrite;
import io.millrace.sink.redshift.Target.MisfitException;
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

    private final Stage stage;
    private final Layouts layouts;
    private final int slices;
    private final Clock clock;
    private final String writer = "%016x".formatted(ThreadLocalRandom.current().nextLong());
    private final Map<TableId, Long> numbers = new HashMap<>();
    private Prepared prepared = new Prepared(List.of(), List.of(), new ArrayDeque<>());

    private record Prepared(List<RowWrite> writes, List<Outcome> outcomes, Deque<File> left) {}

    private record File(String key, byte[] content) {}

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
            var file = prepared.left.getFirst();
            stage.put(file.key(), file.content());
            prepared.left.removeFirst();
        }
        var outcomes = prepared.outcomes;
        prepared = new Prepared(List.of(), List.of(), new ArrayDeque<>());
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
        var files = new ArrayDeque<File>();
        for (var entry : rows.entrySet()) {
            encode(entry.getKey(), entry.getValue(), files);
        }
        return new Prepared(writes, outcomes, files);
    }

    /** As many files as there are slices, of about the same size; one where there is little. */
    private void encode(Target target, List<List<@Nullable String>> rows, Deque<File> files) throws StageException {
        int count = rows.size() < (long) slices * ROWS_PER_SLICE_MIN ? 1 : slices;
        var layout = layouts.name(target);
        for (int file = 0; file < count && file < rows.size(); file++) {
            var part = new PartWriter();
            for (int row = file; row < rows.size(); row += count) {
                part.add(rows.get(row));
            }
            var content = part.finish();
            long number = numbers.merge(target.shape().id(), 1L, Long::sum);
            var name = new Part(target.slug(), clock.millis(), writer, number, layout, part.rows(), content.length);
            files.add(new File(name.key(), content));
        }
    }
}
