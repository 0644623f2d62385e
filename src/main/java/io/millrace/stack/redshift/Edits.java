package io.millrace.stack.redshift;

import java.util.TreeMap;

/** Changes to the text of a statement, by word; the rest stays as it was written. */
final class Edits {
    private record Edit(int end, String text) {}

    private final Sql sql;
    private final TreeMap<Integer, Edit> edits = new TreeMap<>();

    Edits(Sql sql) {
        this.sql = sql;
    }

    /** Puts {@code text} in the place of the words from {@code from} up to, not including, {@code to}. */
    void replace(int from, int to, String text) {
        edits.put(sql.token(from).start(), new Edit(sql.token(to - 1).end(), text));
    }

    void remove(int from, int to) {
        replace(from, to, "");
    }

    String applied() {
        var text = sql.text();
        var edited = new StringBuilder();
        int at = 0;
        for (var entry : edits.entrySet()) {
            if (entry.getKey() < at) {
                continue;
            }
            edited.append(text, at, entry.getKey()).append(entry.getValue().text());
            at = entry.getValue().end();
        }
        return edited.append(text, at, text.length()).toString();
    }
}
