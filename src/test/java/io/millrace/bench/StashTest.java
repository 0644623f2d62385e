package io.millrace.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StashTest {
    @Test
    void anyPiecesComeOutAsTheyWentIn() {
        var random = new Random(7);
        var stash = new Stash();
        var pieces = new ArrayList<byte[]>();
        for (int i = 0; i < 3_000; i++) {
            var piece = new byte[random.nextInt(2_000)];
            random.nextBytes(piece);
            pieces.add(piece);
            stash.add(piece);
        }

        assertEquals(3_000, stash.size());
        for (int i = 0; i < 100; i++) {
            int from = random.nextInt(3_001);
            int to = from + random.nextInt(3_001 - from);
            var expected = new ByteArrayOutputStream();
            pieces.subList(from, to).forEach(expected::writeBytes);
            assertArrayEquals(expected.toByteArray(), stash.pieces(from, to));
        }
    }
}
