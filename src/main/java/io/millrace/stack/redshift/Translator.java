package io.millrace.stack.redshift;

import io.millrace.stack.redshift.Token.Kind;
import java.util.Locale;

/** Says statements of Redshift in PostgreSQL's words; one for each session, used by one thread. */
final class Translator {
    /** The start of the transaction, without a zone, as Redshift has it. */
    private static final String SYSDATE = "(transaction_timestamp()::timestamp)";

    private boolean caseSensitive;

    Translated translate(Sql sql) {
        try {
            Rules.check(sql);
            if (CopyStatement.fromS3(sql)) {
                return new Translated.Load(sql, CopyStatement.read(sql, caseSensitive));
            }
            return new Translated.Run(sql, translated(sql));
        } catch (RefusedException e) {
            return new Translated.Refuse(sql, e.error());
        }
    }

    /** Told of each statement that is about to run, since some change what the next ones mean. */
    void runs(Sql sql) {
        caseSensitive = Settings.caseSensitive(sql, caseSensitive);
    }

    private String translated(Sql sql) throws RefusedException {
        var edits = new Edits(sql);
        words(sql, edits);
        new Types(sql, edits).casts();
        Settings.translate(sql, edits);
        if (Ddl.concerns(sql)) {
            new Ddl(sql, edits).translate();
        }
        return edits.applied();
    }

    private void words(Sql sql, Edits edits) {
        for (int i = 0; i < sql.size(); i++) {
            var token = sql.token(i);
            if (token.is("SYSDATE") && !sql.isAt(i - 1, ".")) {
                edits.replace(i, i + 1, SYSDATE);
            } else if (token.kind() == Kind.QUOTED) {
                edits.replace(i, i + 1, quoted(token, caseSensitive));
            }
        }
    }

    /** A name as PostgreSQL is to see it: Redshift takes capitals for small letters even in quotes, unless told otherwise. */
    static String quoted(Token name, boolean caseSensitive) {
        var meant = caseSensitive ? name.name() : name.name().toLowerCase(Locale.ROOT);
        return '"' + meant.replace("\"", "\"\"") + '"';
    }
}
