package io.millrace.sink;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A store that answers when the test says so. */
final class HeldStore implements Store {
    /** A batch, and the answer that somebody waits for. */
    record Held(Batch batch, CompletableFuture<Answer> answer) {
        void storeAll() {
            answer.complete(new Answer.Answered(
                    Collections.nCopies(batch.writes().size(), new Outcome.Stored(Outcome.NO_STAMP))));
        }

        void answer(Outcome... outcomes) {
            answer.complete(new Answer.Answered(List.of(outcomes)));
        }
    }

    private final BlockingQueue<Held> held = new LinkedBlockingQueue<>();

    Held next() throws InterruptedException {
        var batch = held.poll(3, TimeUnit.SECONDS);
        if (batch == null) {
            throw new AssertionError("no batch was sent within 3 s");
        }
        return batch;
    }

    boolean hasNone() {
        return held.isEmpty();
    }

    @Override
    public CompletionStage<Answer> prepare() {
        return CompletableFuture.completedFuture(new Answer.Answered(List.of()));
    }

    @Override
    public CompletionStage<Answer> send(Batch batch) {
        var answer = new CompletableFuture<Answer>();
        held.add(new Held(batch, answer));
        return answer;
    }

    @Override
    public CompletionStage<Reading> read(List<DocumentId> documents, AsOf asOf) {
        return CompletableFuture.completedFuture(new Reading.Found(Map.of()));
    }

    @Override
    public void close() {
        held.drainTo(new ArrayList<>());
    }
}
