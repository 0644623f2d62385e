package io.millrace.change;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The column names that came so far, one after the other as a tree, so that rows of the same table share one array of them;
 * and the tables whose names they are.
 *
 * <p>What is kept is bounded; rows with names beyond that have arrays of their own. Safe for any thread.
 */
final class ColumnNames {
    private static final int KEPT_MAX = 20_000;

    private final AtomicInteger kept = new AtomicInteger();
    private final Node root = new Node(this, null, "");
    private volatile int usual;

    private boolean hasRoom() {
        return kept.get() < KEPT_MAX && kept.incrementAndGet() <= KEPT_MAX;
    }

    /** How many columns the last row had: the next one has as many, most probably. */
    int usual() {
        return usual;
    }

    void seen(Node last) {
        if (usual != last.depth) {
            usual = last.depth;
        }
    }

    /** A table, and what a record says of it, letter by letter. */
    record Table(TableId id, byte[] text) {}

    /** Where a row's names begin. */
    Node begin() {
        return root;
    }

    /** The names up to one of them. */
    static final class Node {
        private static final Node[] NONE = {};

        private final ColumnNames all;
        private final @Nullable Node before;
        private final String name;
        private final byte[] quoted;
        private final int depth;
        private volatile Node[] following = NONE;
        private volatile Table[] tables = {};
        private volatile String @Nullable [] names;

        private Node(ColumnNames all, @Nullable Node before, String name) {
            this.all = all;
            this.before = before;
            this.name = name;
            this.quoted = ('"' + name + "\":").getBytes(StandardCharsets.UTF_8);
            this.depth = before == null ? 0 : before.depth + 1;
        }

        /** The name that stands here, as {@code "name":}, if it is one that has followed before; null if not. */
        @Nullable
        Node known(JsonCursor json) {
            for (var node : following) {
                if (json.stands(node.quoted)) {
                    return node;
                }
            }
            return null;
        }

        /** The table whose rows have these names, if what stands here is what a record of it says; null if not. */
        @Nullable
        Table table(JsonCursor json) {
            for (var table : tables) {
                if (json.stands(table.text)) {
                    return table;
                }
            }
            return null;
        }

        /** Keeps a table, as long as there is room. */
        synchronized void keep(Table table) {
            if (all.hasRoom()) {
                var more = Arrays.copyOf(tables, tables.length + 1);
                more[tables.length] = table;
                tables = more;
            }
        }

        /** The same names and another one; kept for the next row as long as there is room. */
        synchronized Node then(String next) {
            for (var node : following) {
                if (node.name.equals(next)) {
                    return node;
                }
            }
            boolean kept = all.hasRoom();
            // Interned where it is kept: rows of several readers are compared by their names, again and again.
            var node = new Node(all, this, kept ? next.intern() : next);
            if (kept) {
                var more = Arrays.copyOf(following, following.length + 1);
                more[following.length] = node;
                following = more;
            }
            return node;
        }

        /** How long the name is with its quotes and the colon. */
        int length() {
            return quoted.length;
        }

        int size() {
            return depth;
        }

        /** All names up to this one, in their order; not to be changed. */
        String[] names() {
            var known = names;
            if (known == null) {
                known = new String[depth];
                for (Node node = this; node.before != null; node = node.before) {
                    known[node.depth - 1] = node.name;
                }
                names = known;
            }
            return known;
        }
    }
}
