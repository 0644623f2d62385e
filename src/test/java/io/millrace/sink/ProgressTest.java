package io.millrace.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final Progress progress = new Progress();

    @Test
    void aPartitionMovesOnOnceEveryPartOfItsFirstChunkIsTaken() {
        progress.expect(chunk(1, 10), 2);

        progress.take(List.of(chunk(1, 10)));
        assertEquals(Map.of(), progress.advance());
        progress.take(List.of(chunk(1, 10)));

        assertEquals(Map.of(1, 10L), progress.advance());
        assertEquals(Map.of(), progress.advance());
    }

    @Test
    void aLaterChunkWaitsForTheOneBefore() {
        progress.expect(chunk(1, 10), 1);
        progress.expect(chunk(1, 20), 1);

        progress.take(List.of(chunk(1, 20)));
        assertEquals(Map.of(), progress.advance());
        progress.take(List.of(chunk(1, 10)));

        assertEquals(Map.of(1, 20L), progress.advance());
    }

    @Test
    void aChunkWithoutPartsHereDoesNotHoldUpTheNext() {
        progress.expect(chunk(1, 10), 0);
        progress.expect(chunk(1, 20), 1);

        progress.take(List.of(chunk(1, 20)));

        assertEquals(Map.of(1, 20L), progress.advance());
    }

    @Test
    void partsOfAnEarlierOwnershipCountForNothing() {
        progress.expect(new ChunkPart(1, 1, 10), 1);
        progress.expect(new ChunkPart(1, 2, 10), 1);

        progress.take(List.of(new ChunkPart(1, 1, 10)));
        assertEquals(Map.of(), progress.advance());
        progress.take(List.of(new ChunkPart(1, 2, 10)));

        assertEquals(Map.of(1, 10L), progress.advance());
    }

    private static ChunkPart chunk(int partition, long nextOffset) {
        return new ChunkPart(partition, 1, nextOffset);
    }
}
