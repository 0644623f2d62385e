package io.millrace.bench;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Pieces of bytes, one behind the other, outside the heap: what a ceiling sends must not fill the heap that ours is measured
 * with, which would be collected the more often for it. Adding is for one thread, afterwards it is safe for any.
 */
final class Stash {
    private ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 20);
    private int[] ends = new int[1_024];
    private int size;

    /** Adds a piece. */
    void add(byte[] piece) {
        if (piece.length > bytes.remaining()) {
            int needed = Math.addExact(bytes.position(), piece.length);
            var larger = ByteBuffer.allocateDirect((int) Math.min(Integer.MAX_VALUE, 2L * needed));
            bytes = larger.put(bytes.flip());
        }
        bytes.put(piece);
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
        }
        ends[size++] = bytes.position();
    }

    /** How many pieces there are. */
    int size() {
        return size;
    }

    /** The pieces from one up to another, which is not among them, as one. */
    byte[] pieces(int from, int to) {
        int begin = from == 0 ? 0 : ends[from - 1];
        var some = new byte[(to == 0 ? 0 : ends[to - 1]) - begin];
        bytes.get(begin, some);
        return some;
    }
}
