package io.millrace.sink;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far each partition has come in a store: the end of the last chunk of which, and of all before it, every part has
 * been taken.
 *
 * <p>Parts of an ownership that has been followed by a newer one are ignored.
 */
final class Progress {
    private static final class Open {
        final long nextOffset;
        int parts;

        Open(long nextOffset, int parts) {
            this.nextOffset = nextOffset;
            this.parts = parts;
        }
    }

    private static final class Partition {
        final long ownership;
        final Deque<Open> chunks = new ArrayDeque<>();
        final Map<Long, Open> byNextOffset = new HashMap<>();

        Partition(long ownership) {
            this.ownership = ownership;
        }
    }

    private final Map<Integer, Partition> partitions = new HashMap<>();

    /** Announces a chunk of so many parts, in the partition's order and before any of its parts is taken. */
    void expect(ChunkPart chunk, int parts) {
        var known = partitions.get(chunk.partition());
        if (known != null && known.ownership > chunk.ownership()) {
            return;
        }
        if (known == null || known.ownership < chunk.ownership()) {
            known = new Partition(chunk.ownership());
            partitions.put(chunk.partition(), known);
        }
        var open = new Open(chunk.nextOffset(), parts);
        known.chunks.addLast(open);
        known.byNextOffset.put(open.nextOffset, open);
    }

    /** Takes parts that are now in the store, or go there with the batch about to be sent. */
    void take(List<ChunkPart> parts) {
        for (var part : parts) {
            var known = partitions.get(part.partition());
            if (known != null && known.ownership == part.ownership()) {
                var open = known.byNextOffset.get(part.nextOffset());
                if (open != null) {
                    open.parts--;
                }
            }
        }
    }

    /** The partitions that have moved on since the last call, and where to. */
    Map<Integer, Long> advance() {
        var moved = new HashMap<Integer, Long>();
        partitions.forEach((partition, known) -> {
            while (!known.chunks.isEmpty() && known.chunks.getFirst().parts == 0) {
                long nextOffset = known.chunks.removeFirst().nextOffset;
                known.byNextOffset.remove(nextOffset);
                moved.put(partition, nextOffset);
            }
        });
        return moved;
    }
}
