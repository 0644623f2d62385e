package io.millrace.change;

import java.util.ArrayList;
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
