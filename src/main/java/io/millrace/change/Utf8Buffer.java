package io.millrace.change;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** Bytes that grow as text in UTF-8 is appended. For one thread. */
public final class Utf8Buffer extends OutputStream {
    /** The longest array that every virtual machine makes. */
    private static final int LENGTH_MAX = Integer.MAX_VALUE - 8;

    private byte[] bytes;
    private int size;

    public Utf8Buffer(int capacity) {
        bytes = new byte[capacity];
    }

    public int size() {
        return size;
    }

    /** Begins anew; what it has room for is kept. */
    public void clear() {
        size = 0;
    }

    /** Whether the first byte is this character of ASCII. */
    public boolean startsWith(char ascii) {
        return size > 0 && bytes[0] == ascii;
    }

    /** Takes back all but the first bytes. */
    void truncate(int kept) {
        size = Objects.checkIndex(kept, size + 1);
    }

    /** What was appended, up to {@link #size}; not to be changed, nor kept while more is appended. */
    byte[] bytes() {
        return bytes;
    }

    public Utf8Buffer append(byte[] utf8) {
        return append(utf8, 0, utf8.length);
    }

    public Utf8Buffer append(byte[] utf8, int from, int to) {
        int length = to - from;
        ensure(length);
        System.arraycopy(utf8, from, bytes, size, length);
        size += length;
        return this;
    }

    /** Appends one character of ASCII. */
    public Utf8Buffer append(char ascii) {
        ensure(1);
        bytes[size++] = (byte) ascii;
        return this;
    }

    public Utf8Buffer append(String text) {
        return append(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends a number in decimal digits. */
    public Utf8Buffer append(long number) {
        return append(Long.toString(number));
    }

    @Override
    public void write(int b) {
        ensure(1);
        bytes[size++] = (byte) b;
    }

    @Override
    public void write(byte[] b, int off, int len) {
        Objects.checkFromIndexSize(off, len, b.length);
        append(b, off, off + len);
    }

    private void ensure(int more) {
        if (more > bytes.length - size) {
            if (more > LENGTH_MAX - size) {
                throw new OutOfMemoryError("more than " + LENGTH_MAX + " bytes of text");
            }
            int grown = (int) Math.min(LENGTH_MAX, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, Math.max(grown, size + more));
        }
    }

    /** A copy of what was appended. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** What was appended, as text. */
    @Override
    public String toString() {
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }
}
