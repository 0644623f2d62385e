package io.millrace.change;

import org.jspecify.annotations.Nullable;

/**
 * Values of which some are replaced.
 *
 * @param texts what stands for a value; null where it is as it was
 */
record ReplacedValues(RowValues values, @Nullable String[] texts) implements RowValues {
    @Override
    public int size() {
        return values.size();
    }

    @Override
    public @Nullable String get(int index) {
        var text = texts[index];
        return text == null ? values.get(index) : text;
    }

    @Override
    public Form form(int index) {
        return texts[index] == null ? values.form(index) : Form.OTHER;
    }

    @Override
    public int weight(int index) {
        var text = texts[index];
        return text == null ? values.weight(index) : text.length();
    }

    @Override
    public void copy(int index, Utf8Buffer to) {
        if (texts[index] != null) {
            throw new IllegalStateException("a text is not at hand as UTF-8");
        }
        values.copy(index, to);
    }

    @Override
    public boolean copyQuoted(int index, Utf8Buffer to) {
        return texts[index] == null && values.copyQuoted(index, to);
    }

    @Override
    public boolean mayHoldCodes(int index) {
        return texts[index] != null || values.mayHoldCodes(index);
    }

    @Override
    public boolean copyText(int index, Utf8Buffer to) {
        var text = texts[index];
        return text == null ? values.copyText(index, to) : JsonText.appendWhole(to, text);
    }

    @Override
    public RowValues at(int[] indexes) {
        var some = new @Nullable String[indexes.length];
        for (int i = 0; i < some.length; i++) {
            some[i] = texts[indexes[i]];
        }
        return new ReplacedValues(values.at(indexes), some);
    }
}
