package io.millrace.merchant;

import io.millrace.sink.ChunkPart;

/** Where deliveries come from. */
public sealed interface Origin {
    /** The datastream partition that their changes stand in. */
    int partition();

    /** A share of a chunk of the datastream; its offset waits for the answer. */
    record Datastream(ChunkPart part) implements Origin {
        @Override
        public int partition() {
            return part.partition();
        }
    }

    /** What was parked of a merchant, up to and without {@code nextOffset} of its lane's topic of parked changes. */
    record Parked(int partition, long nextOffset) implements Origin {}
}
