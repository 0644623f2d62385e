package io.millrace.stack.redshift;

import io.millrace.stack.redshift.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits SQL into its words, leaving out blanks and comments.
 *
 * <p>A backslash in a literal escapes what follows it, as in Redshift. What is left open at the end reaches to the end, and
 * the database says what is wrong.
 */
final class Lexer {
    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String sql) {
        this.sql = sql;
    }

    static List<Token> read(String sql) {
        var lexer = new Lexer(sql);
        while (lexer.at < sql.length()) {
            lexer.next();
        }
        return lexer.tokens;
    }

    private void next() {
        char first = sql.charAt(at);
        if (Character.isWhitespace(first)) {
            at++;
        } else if (sql.startsWith("--", at)) {
            at = afterNext("\n", at);
        } else if (sql.startsWith("/*", at)) {
            at = afterComment();
        } else if (first == '\'') {
            quoted(Kind.STRING, afterQuotes('\'', at, true));
        } else if (first == '"') {
            quoted(Kind.QUOTED, afterQuotes('"', at, false));
        } else if (first == '$') {
            dollar();
        } else if (Character.isDigit(first)) {
            add(Kind.NUMBER, afterNumber());
        } else if (Character.isLetter(first) || first == '_' || first == '#') {
            word();
        } else {
            add(Kind.SYMBOL, sql.startsWith("::", at) ? at + 2 : at + 1);
        }
    }

    private void add(Kind kind, int end) {
        tokens.add(new Token(kind, sql.substring(at, end), at));
        at = end;
    }

    /** A quote alone, at the end of everything, is neither literal nor name. */
    private void quoted(Kind kind, int end) {
        add(end > at + 1 ? kind : Kind.SYMBOL, end);
    }

    private void word() {
        int end = at + 1;
        while (end < sql.length() && isInName(sql.charAt(end))) {
            end++;
        }
        boolean prefix = end == at + 1 && "eEbBxXnN".indexOf(sql.charAt(at)) >= 0;
        if (prefix && sql.startsWith("'", end)) {
            add(Kind.STRING, afterQuotes('\'', end, true));
        } else {
            add(Kind.WORD, end);
        }
    }

    /** A parameter such as {@code $1}, or a literal such as {@code $tag$text$tag$}. */
    private void dollar() {
        int end = at + 1;
        while (end < sql.length() && isInName(sql.charAt(end)) && sql.charAt(end) != '$') {
            end++;
        }
        if (end < sql.length() && sql.charAt(end) == '$' && !Character.isDigit(sql.charAt(at + 1))) {
            add(Kind.STRING, afterNext(sql.substring(at, end + 1), end + 1));
        } else {
            add(Kind.SYMBOL, end);
        }
    }

    private static boolean isInName(char one) {
        return Character.isLetterOrDigit(one) || one == '_' || one == '$';
    }

    private int afterNumber() {
        int end = at;
        while (end < sql.length() && (isInName(sql.charAt(end)) || sql.charAt(end) == '.')) {
            end++;
        }
        return end;
    }

    private int afterNext(String mark, int from) {
        int found = sql.indexOf(mark, from);
        return found < 0 ? sql.length() : found + mark.length();
    }

    private int afterQuotes(char quote, int open, boolean escapes) {
        int end = open + 1;
        while (end < sql.length()) {
            char one = sql.charAt(end);
            boolean doubled = one == quote && end + 1 < sql.length() && sql.charAt(end + 1) == quote;
            if (doubled || (escapes && one == '\\')) {
                end += 2;
            } else if (one == quote) {
                return end + 1;
            } else {
                end++;
            }
        }
        return sql.length();
    }

    /** Comments nest. */
    private int afterComment() {
        int depth = 0;
        int end = at;
        do {
            if (sql.startsWith("/*", end)) {
                depth++;
                end += 2;
            } else if (sql.startsWith("*/", end)) {
                depth--;
                end += 2;
            } else {
                end++;
            }
        } while (depth > 0 && end < sql.length());
        return Math.min(end, sql.length());
    }
}
