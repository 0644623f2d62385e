package io.millrace.verify;

/** A set of 64-bit hashes in 16 bytes each at most, for more of them than a set of objects could hold. */
final class LongSet {
    private long[] slots = new long[1024];
    private int size;
    private boolean zero;

    void add(long value) {
        if (value == 0) {
            zero = true;
            return;
        }
        if (size * 3L >= slots.length * 2L) {
            grow();
        }
        int at = slot(slots, value);
        if (slots[at] == 0) {
            slots[at] = value;
            size++;
        }
    }

    boolean contains(long value) {
        return value == 0 ? zero : slots[slot(slots, value)] == value;
    }

    private void grow() {
        if (slots.length == 1 << 30) {
            throw new IllegalStateException(
                    "more than " + size + " rows to keep in mind: compare some merchants at a time");
        }
        var wider = new long[slots.length * 2];
        for (long value : slots) {
            if (value != 0) {
                wider[slot(wider, value)] = value;
            }
        }
        slots = wider;
    }

    /** Where the value is, or would be. */
    private static int slot(long[] slots, long value) {
        int mask = slots.length - 1;
        int at = (int) (value ^ value >>> 32) & mask;
        while (slots[at] != 0 && slots[at] != value) {
            at = at + 1 & mask;
        }
        return at;
    }
}
