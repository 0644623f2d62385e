package io.millrace.stack.redshift;

import java.util.ArrayList;
import java.util.List;

/** One statement, as it was written and as words. */
final class Sql {
    private final String text;
    private final List<Token> tokens;

    private Sql(String text) {
        this.text = text.strip();
        this.tokens = Lexer.read(this.text);
    }

    /** The statements of a text; what consists of blanks and comments only is none. */
    static List<Sql> split(String text) {
        var statements = new ArrayList<Sql>();
        int begin = 0;
        for (var token : Lexer.read(text)) {
            if (token.is(";")) {
                statements.add(new Sql(text.substring(begin, token.start())));
                begin = token.end();
            }
        }
        statements.add(new Sql(text.substring(begin)));
        statements.removeIf(statement -> statement.tokens.isEmpty());
        return statements;
    }

    String text() {
        return text;
    }

    List<Token> tokens() {
        return tokens;
    }

    int size() {
        return tokens.size();
    }

    Token token(int index) {
        return tokens.get(index);
    }

    /** Whether these keywords, separated by blanks, stand one after the other from {@code index} on. */
    boolean isAt(int index, String phrase) {
        return isAt(index, phrase.split(" ", -1));
    }

    private boolean isAt(int index, String[] words) {
        if (index < 0 || index + words.length > tokens.size()) {
            return false;
        }
        for (int i = 0; i < words.length; i++) {
            if (!tokens.get(index + i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    boolean begins(String phrase) {
        return isAt(0, phrase);
    }

    boolean has(String phrase) {
        return count(phrase) > 0;
    }

    int count(String phrase) {
        var words = phrase.split(" ", -1);
        int count = 0;
        for (int i = 0; i < tokens.size(); i++) {
            if (isAt(i, words)) {
                count++;
            }
        }
        return count;
    }

    /** Whether a function of this name is called. */
    boolean calls(String function) {
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).is(function) && tokens.get(i + 1).is("(")) {
                return true;
            }
        }
        return false;
    }

    /** The index after the parenthesis that closes the one at {@code open}, or the end. */
    int afterParenthesis(int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            if (tokens.get(i).is("(")) {
                depth++;
            } else if (tokens.get(i).is(")") && --depth == 0) {
                return i + 1;
            }
        }
        return tokens.size();
    }

    /** The index after a name that may have a schema before it, beginning at {@code index}. */
    int afterName(int index) {
        int end = index + 1;
        while (isAt(end, ".") && end + 1 < tokens.size()) {
            end += 2;
        }
        return Math.min(end, tokens.size());
    }
}
