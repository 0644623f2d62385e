package io.millrace.stack.redshift;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * COPY from S3, as far as Millrace uses it: comma-separated values, compressed or not, with a manifest or a single object.
 *
 * <p>Not played: a URL without MANIFEST is a prefix in Redshift and one object here, and an empty field of a number is NULL
 * in Redshift and an error here.
 *
 * @param table as PostgreSQL is to see it
 * @param columns likewise; empty: all, and then only fields without quotes are compared with {@code nullString}
 * @param headerLines so many lines are left out at the beginning of each object
 */
record CopyStatement(
        String table,
        List<String> columns,
        String url,
        boolean manifest,
        boolean gzip,
        String quote,
        String nullString,
        int headerLines) {
    CopyStatement {
        columns = List.copyOf(columns);
    }

    /** Whether a statement is COPY from an address, which is the only one that Redshift knows. */
    static boolean fromS3(Sql sql) {
        int from = afterTarget(sql);
        return sql.begins("COPY")
                && sql.isAt(from, "FROM")
                && from + 1 < sql.size()
                && sql.token(from + 1).text().startsWith("'s3://");
    }

    /** The index after the table and its columns. */
    private static int afterTarget(Sql sql) {
        int at = sql.afterName(1);
        return sql.isAt(at, "(") ? sql.afterParenthesis(at) : at;
    }

    /** @throws RefusedException where an option is not known or would lose rows */
    static CopyStatement read(Sql sql, boolean caseSensitive) throws RefusedException {
        return new Reader(sql, caseSensitive).read();
    }

    /** The statement that PostgreSQL runs, which then waits for the rows. */
    String asPostgres() {
        var sql = new StringBuilder("copy ").append(table);
        if (!columns.isEmpty()) {
            sql.append(" (").append(String.join(", ", columns)).append(')');
        }
        sql.append(" from stdin (format csv, encoding 'UTF8', quote ").append(literal(quote));
        sql.append(", null ").append(literal(nullString));
        if (!columns.isEmpty()) {
            // PostgreSQL takes no field in quotes for NULL unless it is told to; Redshift does.
            sql.append(", force_null (").append(String.join(", ", columns)).append(')');
        }
        return sql.append(')').toString();
    }

    private static String literal(String value) {
        return "E'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** Reads the words one after the other. */
    private static final class Reader {
        private static final String DEFAULT_NULL = "\\N";

        private final Sql sql;
        private final boolean caseSensitive;

        private boolean manifest;
        private boolean gzip;
        private boolean csv;
        private boolean authorized;
        private String quote = "\"";
        private String nullString = DEFAULT_NULL;
        private int headerLines;
        private int at;

        private Reader(Sql sql, boolean caseSensitive) {
            this.sql = sql;
            this.caseSensitive = caseSensitive;
        }

        private CopyStatement read() throws RefusedException {
            int afterTable = sql.afterName(1);
            int from = afterTarget(sql);
            var columns = names(afterTable, from);
            var url = sql.token(from + 1).literal();
            at = from + 2;
            while (at < sql.size()) {
                option(word());
            }
            if (!csv) {
                throw unsupported("COPY in a format other than CSV");
            }
            if (!authorized) {
                throw unsupported("COPY without IAM_ROLE or other credentials");
            }
            return new CopyStatement(
                    String.join("", names(1, afterTable)),
                    columns,
                    url,
                    manifest,
                    gzip,
                    quote,
                    nullString,
                    headerLines);
        }

        /** The names between two indexes, and the dots. */
        private List<String> names(int from, int to) {
            var names = new ArrayList<String>();
            for (int i = from; i < to; i++) {
                var token = sql.token(i);
                if (token.isName()) {
                    names.add(Translator.quoted(token, caseSensitive));
                } else if (token.is(".")) {
                    names.add(".");
                }
            }
            return names;
        }

        private void option(String option) throws RefusedException {
            switch (option) {
                case "manifest" -> manifest = true;
                case "gzip" -> gzip = true;
                case "csv" -> csv = true;
                case "format" -> format();
                case "quote" -> quote = afterAs();
                case "null" -> nullString = afterAs();
                case "ignoreheader" -> headerLines = number();
                case "maxerror" -> maxError();
                case "acceptanydate" -> throw unsupported("COPY with ACCEPTANYDATE, which loses dates,");
                case "timeformat", "dateformat" -> auto();
                case "compupdate", "statupdate" -> onOrOff();
                case "encoding" -> encoding();
                case "iam_role", "credentials", "access_key_id" -> {
                    authorized = true;
                    credential();
                }
                case "secret_access_key", "session_token" -> credential();
                case "region" -> afterAs();
                case "with" -> {}
                default -> throw syntaxError(at - 1);
            }
        }

        private void format() throws RefusedException {
            skipAs();
            csv = word().equals("csv");
        }

        private void maxError() throws RefusedException {
            if (number() != 0) {
                throw unsupported("COPY with a MAXERROR above 0, which loses rows,");
            }
        }

        private void auto() throws RefusedException {
            if (!afterAs().equalsIgnoreCase("auto")) {
                throw unsupported("COPY with other than TIMEFORMAT 'auto' and DATEFORMAT 'auto'");
            }
        }

        private void encoding() throws RefusedException {
            skipAs();
            boolean utf8 = at < sql.size()
                    && sql.token(at)
                            .text()
                            .replace("'", "")
                            .toUpperCase(Locale.ROOT)
                            .equals("UTF8");
            if (!utf8) {
                throw unsupported("COPY with other than ENCODING UTF8");
            }
            at++;
        }

        private void credential() throws RefusedException {
            if (sql.isAt(at, "DEFAULT")) {
                at++;
            } else {
                afterAs();
            }
        }

        private void onOrOff() {
            if (sql.isAt(at, "ON") || sql.isAt(at, "OFF") || sql.isAt(at, "TRUE") || sql.isAt(at, "FALSE")) {
                at++;
            }
        }

        private int number() throws RefusedException {
            skipAs();
            var text = at < sql.size() ? sql.token(at).text() : "";
            if (!text.matches("[0-9]{1,9}")) {
                throw syntaxError(at);
            }
            at++;
            return Integer.parseInt(text);
        }

        private String word() throws RefusedException {
            if (at >= sql.size() || sql.token(at).kind() != Token.Kind.WORD) {
                throw syntaxError(at);
            }
            return sql.token(at++).name();
        }

        private String afterAs() throws RefusedException {
            skipAs();
            if (at >= sql.size() || !sql.token(at).text().startsWith("'")) {
                throw syntaxError(at);
            }
            return sql.token(at++).literal();
        }

        private void skipAs() {
            if (sql.isAt(at, "AS")) {
                at++;
            }
        }

        private RefusedException syntaxError(int index) {
            var near = index < sql.size() ? sql.token(index).text() : "end of input";
            return new RefusedException(
                    RedshiftError.syntaxAt(near, "It is no option of COPY, or one that this emulation does not know."));
        }

        private static RefusedException unsupported(String what) {
            return new RefusedException(RedshiftError.unsupported(what, "r_COPY"));
        }
    }
}
