package io.millrace.change;

import java.nio.charset.StandardCharsets;
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
    private final Node root = new Node(this, null, "", new byte[0]);

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
        private final byte[] bytes;
        private final int depth;
        private volatile Node[] following = NONE;
        private volatile String @Nullable [] names;

        private Node(ColumnNames all, @Nullable Node before, String name, byte[] bytes) {
            this.all = all;
            this.before = before;
            this.name = name;
            this.bytes = bytes;
            this.depth = before == null ? 0 : before.depth + 1;
        }

        /** The name that stands here if it is one that has followed before: plain ASCII and the quote that ends it; null if not. */
        @Nullable
        Node known(byte[] record, int at) {
            for (var node : following) {
                int end = at + node.bytes.length;
                if (end <= record.length && Arrays.equals(record, at, end, node.bytes, 0, node.bytes.length)) {
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
            var node = new Node(all, this, next, (next + '"').getBytes(StandardCharsets.US_ASCII));
            if (all.nodes.incrementAndGet() <= NODES_MAX) {
                var more = Arrays.copyOf(following, following.length + 1);
                more[following.length] = node;
                following = more;
            }
            return node;
        }

        /** How many bytes the name and its quote take. */
        int length() {
            return bytes.length;
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
