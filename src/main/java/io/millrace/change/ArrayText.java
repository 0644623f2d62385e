package io.millrace.change;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's array literal, read and written: {@code {a,"b c",NULL,{…}}} as in its documentation, section 8.15.6.
 *
 * <p>A literal with explicit bounds ({@code [0:1]={…}}) is not read; its text is carried as it is.
 */
public final class ArrayText {
    /** An array, or an element of one. */
    public sealed interface Node {}

    public record Leaf(@Nullable String value) implements Node {}

    public record Branch(List<Node> children) implements Node {
        public Branch {
            children = List.copyOf(children);
        }
    }

    private static final byte[] NULL = "NULL".getBytes(StandardCharsets.US_ASCII);

    private final String text;
    private int at;

    private ArrayText(String text) {
        this.text = text;
    }

    /** The array that {@code text} is the literal of; nothing where it is none. */
    public static Optional<Branch> parse(String text) {
        if (!text.startsWith("{")) {
            return Optional.empty();
        }
        try {
            var reader = new ArrayText(text);
            var root = reader.branch();
            return reader.at == text.length() ? Optional.of(root) : Optional.empty();
        } catch (StringIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /**
     * Appends an array of one dimension as a JSON array of strings; false, and nothing is appended, where {@code text} is no
     * such literal, or one whose elements do not stand in JSON as they stand here.
     *
     * @param text whole characters in UTF-8
     */
    public static boolean append(Utf8Buffer to, Utf8Buffer text) {
        int size = to.size();
        boolean appended = elements(to, text.bytes(), text.size());
        if (!appended) {
            to.truncate(size);
        }
        return appended;
    }

    private static boolean elements(Utf8Buffer to, byte[] text, int end) {
        int last = end - 1;
        if (end < 2 || text[0] != '{' || text[last] != '}') {
            return false;
        }
        to.append('[');
        int at = 1;
        while (at < last) {
            if (at > 1) {
                if (text[at++] != ',') {
                    return false;
                }
                to.append(',');
            }
            boolean quoted = text[at] == '"';
            int from = quoted ? at + 1 : at;
            int until = quoted ? endOfQuoted(text, from, last) : endOfBare(text, from, last);
            if (until < 0) {
                return false;
            }
            if (!quoted && Arrays.equals(text, from, until, NULL, 0, NULL.length)) {
                to.append(ChangeCodec.NULL);
            } else {
                to.append('"').append(text, from, until).append('"');
            }
            at = quoted ? until + 1 : until;
        }
        to.append(']');
        return true;
    }

    /** Where the quote stands that ends an element without escapes; -1 where there is none before {@code last}. */
    private static int endOfQuoted(byte[] text, int from, int last) {
        int at = from;
        while (at < last && text[at] != '"') {
            if (text[at] == '\\' || isControl(text[at])) {
                return -1;
            }
            at++;
        }
        return at < last ? at : -1;
    }

    /** Where an element without quotes ends; -1 where it is empty, or has what no such element has. */
    private static int endOfBare(byte[] text, int from, int last) {
        int at = from;
        while (at < last && text[at] != ',') {
            if ("\"\\{}".indexOf(text[at]) >= 0 || isControl(text[at])) {
                return -1;
            }
            at++;
        }
        return at > from ? at : -1;
    }

    private static boolean isControl(byte c) {
        return c >= 0 && c < ' ';
    }

    /** The literal, with every element quoted. */
    public static String print(Node node) {
        return switch (node) {
            case Leaf(var value) ->
                value == null ? "NULL" : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
            case Branch(var children) ->
                "{" + String.join(",", children.stream().map(ArrayText::print).toList()) + "}";
        };
    }

    private Branch branch() {
        at++;
        var children = new ArrayList<Node>();
        while (text.charAt(at) != '}') {
            if (text.charAt(at) == ',') {
                at++;
            }
            children.add(
                    switch (text.charAt(at)) {
                        case '{' -> branch();
                        case '"' -> quoted();
                        default -> bare();
                    });
        }
        at++;
        return new Branch(children);
    }

    private Leaf quoted() {
        var value = new StringBuilder();
        for (at++; text.charAt(at) != '"'; at++) {
            if (text.charAt(at) == '\\') {
                at++;
            }
            value.append(text.charAt(at));
        }
        at++;
        return new Leaf(value.toString());
    }

    private Leaf bare() {
        int from = at;
        while (text.charAt(at) != ',' && text.charAt(at) != '}') {
            at++;
        }
        var value = text.substring(from, at);
        return new Leaf(value.equals("NULL") ? null : value);
    }
}
