package io.millrace.bench;

import io.millrace.sink.Batch;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Loader;
import io.millrace.sink.Store;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A store that outlives the lane that closes it. */
record StandingStore(Store store) implements Store {
    @Override
    public CompletionStage<Answer> prepare() {
        return store.prepare();
    }

    @Override
    public CompletionStage<Answer> send(Batch batch) {
        return store.send(batch);
    }

    @Override
    public CompletionStage<Reading> read(List<DocumentId> documents, AsOf asOf) {
        return store.read(documents, asOf);
    }

    @Override
    public List<Loader> loaders() {
        return store.loaders();
    }

    @Override
    public void close() {
        // Whoever has made it closes it.
    }
}
