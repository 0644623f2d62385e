package io.millrace.sink.redshift;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Identifiers and literals in the statements for Redshift. */
final class Names {
    /** Of an identifier. See <a href="https://docs.aws.amazon.com/redshift/latest/dg/r_names.html">Names and identifiers</a>. */
    static final int BYTES_MAX = 127;

    private Names() {}

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    static String list(List<String> identifiers) {
        return identifiers.stream().map(Names::quote).collect(Collectors.joining(", "));
    }

    /** A backslash is an escape in Redshift's literals, and none in PostgreSQL's, so that none may be in it. */
    static String literal(String text) {
        if (text.indexOf('\\') >= 0) {
            throw new IllegalArgumentException("a literal with a backslash");
        }
        return "'" + text.replace("'", "''") + "'";
    }

    static boolean tooLong(String identifier) {
        return identifier.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX;
    }
}
