package io.millrace.change;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The column names that came so far, one after the other as a tree, so that rows of the same table share one array of them.
 *
 * <p>What is kept is bounded; rows with names beyond that have arrays of their own. Safe for any thread.
 */
final class ColumnNames {
    private static final int NODES_MAX = 20_000;

    private final AtomicInteger nodes = new AtomicInteger();
    private final Node root = new Node(this, null, "");

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
        private final String quoted;
        private final int depth;
        private volatile Node[] following = NONE;
        private volatile String @Nullable [] names;

        private Node(ColumnNames all, @Nullable Node before, String name) {
            this.all = all;
            this.before = before;
            this.name = name;
            this.quoted = name + '"';
            this.depth = before == null ? 0 : before.depth + 1;
        }

        /** The name that stands here, with the quote that ends it, if it is one that has followed before; null if not. */
        @Nullable
        Node known(String record, int at) {
            for (var node : following) {
                if (record.startsWith(node.quoted, at)) {
                    return node;
                }
            }
            return null;
        }

        /** The same names and another one; kept for the next row as long as there is room. */
        synchronized Node then(String next) {
            for (var node : following) {
                if (node.name.equals(next)) {
                    return node;
                }
            }
            var node = new Node(all, this, next);
            if (all.nodes.get() < NODES_MAX) {
                all.nodes.incrementAndGet();
                var more = Arrays.copyOf(following, following.length + 1);
                more[following.length] = node;
                following = more;
            }
            return node;
        }

        /** How long the name and its quote are. */
        int length() {
            return quoted.length();
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
