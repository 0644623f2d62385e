package io.millrace.change;

/**
 * Tells UTF-8 from other bytes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3629#section-4">RFC 3629, Syntax of UTF-8 Byte Sequences</a>
 */
final class Utf8 {
    private Utf8() {}

    /** Whether all of it are whole characters, each written in the one right way; half of a surrogate pair is none. */
    static boolean isValid(byte[] text) {
        int i = 0;
        while (i < text.length) {
            int length = text[i] >= 0 ? 1 : lengthAt(text, i);
            if (length == 0) {
                return false;
            }
            i += length;
        }
        return true;
    }

    /** How many bytes the character beyond ASCII takes that stands here; 0 where there is none. */
    private static int lengthAt(byte[] text, int at) {
        int first = text[at] & 0xff;
        int second = at + 1 < text.length ? text[at + 1] & 0xff : 0;
        if (first >= 0xc2 && first <= 0xdf) {
            return follows(text, at, 1) ? 2 : 0;
        }
        if (first >= 0xe0 && first <= 0xef) {
            boolean overlong = first == 0xe0 && second < 0xa0;
            boolean surrogate = first == 0xed && second > 0x9f;
            return !overlong && !surrogate && follows(text, at, 2) ? 3 : 0;
        }
        if (first >= 0xf0 && first <= 0xf4) {
            boolean overlong = first == 0xf0 && second < 0x90;
            boolean beyond = first == 0xf4 && second > 0x8f;
            return !overlong && !beyond && follows(text, at, 3) ? 4 : 0;
        }
        return 0;
    }

    private static boolean follows(byte[] text, int at, int count) {
        if (at + count >= text.length) {
            return false;
        }
        for (int i = at + 1; i <= at + count; i++) {
            if ((text[i] & 0xc0) != 0x80) {
                return false;
            }
        }
        return true;
    }
}
