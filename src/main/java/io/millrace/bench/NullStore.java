package io.millrace.bench;

import io.millrace.sink.Batch;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Outcome;
import io.millrace.sink.Store;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/** A store that has everything at once, and keeps nothing but the count. Safe for any thread. */
final class NullStore implements Store {
    private static final Outcome STORED = new Outcome.Stored(Outcome.NO_STAMP);

    private final LongAdder writes = new LongAdder();

    /** How many writes it was sent. */
    long writes() {
        return writes.sum();
    }

    @Override
    public CompletionStage<Answer> prepare() {
        return CompletableFuture.completedFuture(new Answer.Answered(List.of()));
    }

    @Override
    public CompletionStage<Answer> send(Batch batch) {
        int size = batch.writes().size();
        writes.add(size);
        return CompletableFuture.completedFuture(new Answer.Answered(Collections.nCopies(size, STORED)));
    }

    @Override
    public CompletionStage<Reading> read(List<DocumentId> documents, AsOf asOf) {
        return CompletableFuture.completedFuture(new Reading.Found(Map.of()));
    }

    @Override
    public void close() {
        // There is nothing to let go of.
    }
}
