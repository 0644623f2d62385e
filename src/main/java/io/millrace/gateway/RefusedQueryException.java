package io.millrace.gateway;

/** A query that the gateway does not pass on; the message says which part, and what to write instead, as one sentence. */
final class RefusedQueryException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN_MAX = 60;

    private RefusedQueryException(String sentence) {
        super(sentence);
    }

    static RefusedQueryException because(String sentence) {
        return new RefusedQueryException(sentence);
    }

    /** For a word that is not among those which are offered. */
    static RefusedQueryException unknown(String what, String word, Iterable<String> offered) {
        return new RefusedQueryException(
                what + " '" + shown(word) + "' is not offered here; there are " + String.join(", ", offered));
    }

    private static String shown(String word) {
        var cut = word.length() > SHOWN_MAX ? word.substring(0, SHOWN_MAX) + "…" : word;
        return cut.replaceAll("\\p{Cntrl}", " ");
    }
}
