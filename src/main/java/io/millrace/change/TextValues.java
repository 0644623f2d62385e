package io.millrace.change;

import org.jspecify.annotations.Nullable;

/** Values that are at hand as texts. */
record TextValues(@Nullable String[] texts) implements RowValues {
    @Override
    public int size() {
        return texts.length;
    }

    @Override
    public @Nullable String get(int index) {
        return texts[index];
    }

    @Override
    public Form form(int index) {
        return texts[index] == null ? Form.NULL : Form.OTHER;
    }

    @Override
    public int weight(int index) {
        var text = texts[index];
        return text == null ? 0 : text.length();
    }

    @Override
    public void copy(int index, Utf8Buffer to) {
        throw new IllegalStateException("a text is not at hand as UTF-8");
    }

    @Override
    public boolean copyQuoted(int index, Utf8Buffer to) {
        return false;
    }

    @Override
    public boolean mayHoldCodes(int index) {
        return texts[index] != null;
    }

    @Override
    public boolean copyText(int index, Utf8Buffer to) {
        var text = texts[index];
        return text != null && JsonText.appendWhole(to, text);
    }

    @Override
    public RowValues at(int[] indexes) {
        var some = new @Nullable String[indexes.length];
        for (int i = 0; i < indexes.length; i++) {
            some[i] = texts[indexes[i]];
        }
        return new TextValues(some);
    }
}
