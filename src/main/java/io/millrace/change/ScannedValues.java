package io.millrace.change;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values as they stand in a record, of which a text is made only when somebody asks for it.
 *
 * <p>So a change costs little until it is used, and one that is handed on as it came is copied and not parsed. The record is
 * kept as long as the row is.
 */
final class ScannedValues implements RowValues {
    private static final Form[] FORMS = Form.values();
    private static final int FORM_BITS = 3;
    private static final int FORM_MASK = (1 << FORM_BITS) - 1;

    /** In a longer record the places do not fit. */
    static final int RECORD_LENGTH_MAX = Integer.MAX_VALUE >>> FORM_BITS;

    private final byte[] record;

    /** Per value where it begins, and its form in the lowest bits; then where it ends. */
    private final int[] places;

    private ScannedValues(byte[] record, int[] places) {
        this.record = record;
        this.places = places;
    }

    /** Gathers where the values of one row stand. For one thread. */
    static final class Places {
        private int[] places;
        private int size;

        /** @param usual how many values there are, most probably */
        Places(int usual) {
            places = new int[2 * Math.max(1, usual)];
        }

        void add(Form form, int begin, int end) {
            if (size == places.length) {
                places = Arrays.copyOf(places, 2 * size);
            }
            places[size++] = begin << FORM_BITS | form.ordinal();
            places[size++] = end;
        }

        /** The values that were added; nothing is to be added any more. */
        ScannedValues values(byte[] record) {
            return new ScannedValues(record, size == places.length ? places : Arrays.copyOf(places, size));
        }
    }

    @Override
    public int size() {
        return places.length / 2;
    }

    private int begin(int index) {
        return places[2 * index] >>> FORM_BITS;
    }

    private int end(int index) {
        return places[2 * index + 1];
    }

    @Override
    public Form form(int index) {
        return FORMS[places[2 * index] & FORM_MASK];
    }

    @Override
    public int weight(int index) {
        return end(index) - begin(index);
    }

    @Override
    public @Nullable String get(int index) {
        return switch (form(index)) {
            case NULL -> null;
            case OTHER -> JsonText.unescaped(record, begin(index), end(index));
            case INTEGER, BOOL, PLAIN ->
                new String(record, begin(index), end(index) - begin(index), StandardCharsets.UTF_8);
        };
    }

    @Override
    public void copy(int index, Utf8Buffer to) {
        to.append(record, begin(index), end(index));
    }

    @Override
    public boolean copyQuoted(int index, Utf8Buffer to) {
        if (form(index) == Form.NULL) {
            return false;
        }
        to.append('"').append(record, begin(index), end(index)).append('"');
        return true;
    }

    @Override
    public boolean mayHoldCodes(int index) {
        for (int i = begin(index) + 1; i < end(index); i++) {
            if (record[i] == 'u' && record[i - 1] == '\\') {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean copyText(int index, Utf8Buffer to) {
        switch (form(index)) {
            case NULL -> {
                return false;
            }
            case OTHER -> {
                return JsonText.unescape(record, begin(index), end(index), to);
            }
            case INTEGER, BOOL, PLAIN -> {
                to.append(record, begin(index), end(index));
                return true;
            }
        }
        throw new AssertionError(form(index));
    }

    @Override
    public RowValues at(int[] indexes) {
        var some = new int[2 * indexes.length];
        for (int i = 0; i < indexes.length; i++) {
            some[2 * i] = places[2 * indexes[i]];
            some[2 * i + 1] = places[2 * indexes[i] + 1];
        }
        return new ScannedValues(record, some);
    }
}
