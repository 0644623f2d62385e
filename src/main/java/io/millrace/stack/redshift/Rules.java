package io.millrace.stack.redshift;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What PostgreSQL takes and Redshift does not; each with the page of the Amazon Redshift Database Developer Guide that says
 * so. Types are in {@link Types}, the options of COPY in {@link CopyStatement}.
 */
final class Rules {
    private record Rule(String what, String page, Predicate<Sql> found) {}

    private static final String FEATURES = "c_unsupported-postgresql-features";
    private static final String FUNCTIONS = "c_unsupported-postgresql-functions";
    private static final String LEADER = "c_SQL_functions_leader_node_only";
    private static final int NAME_BYTES_MAX = 127;
    private static final int STATEMENT_BYTES_MAX = 16 << 20;

    private static final List<Rule> ALWAYS = List.of(
            anywhere("ON CONFLICT", "r_INSERT_30"),
            anywhere("RETURNING", "r_INSERT_30"),
            anywhere("DISTINCT ON", "r_SELECT_list"),
            anywhere("IS DISTINCT FROM", FUNCTIONS),
            anywhere("IS NOT DISTINCT FROM", FUNCTIONS),
            within("MERGE", "MATCHED AND", "r_MERGE"),
            within("MERGE", "USING (", "r_MERGE"),
            new Rule("MERGE with two WHEN MATCHED", "r_MERGE", sql -> sql.count("WHEN MATCHED") > 1),
            new Rule("A list of VALUES as a table", FEATURES, sql -> sql.has("( VALUES")),
            anywhere("ARRAY [", FEATURES),
            anywhere("[ ]", FEATURES),
            beginning("CREATE INDEX", FEATURES),
            beginning("CREATE UNIQUE INDEX", FEATURES),
            beginning("CREATE SEQUENCE", FEATURES),
            beginning("CREATE TRIGGER", FEATURES),
            beginning("CREATE TYPE", FEATURES),
            beginning("CREATE DOMAIN", FEATURES),
            beginning("CREATE EXTENSION", FEATURES),
            beginning("CREATE UNLOGGED", "r_CREATE_TABLE_NEW"),
            beginning("SAVEPOINT", FUNCTIONS),
            beginning("ROLLBACK TO", FUNCTIONS),
            within("CREATE", "CHECK (", FEATURES),
            within("CREATE", "TABLESPACE", FEATURES),
            within("CREATE", "INHERITS", FEATURES),
            within("CREATE", "PARTITION BY RANGE", FEATURES),
            within("CREATE", "ON COMMIT", "r_CREATE_TABLE_NEW"),
            within("CREATE", "WITH NO DATA", "r_CREATE_TABLE_AS"),
            within("CREATE", "INCLUDING ALL", "r_CREATE_TABLE_NEW"),
            within("ALTER TABLE", "IF EXISTS", "r_ALTER_TABLE"),
            within("ALTER TABLE", "IF NOT EXISTS", "r_ALTER_TABLE"),
            within("ALTER TABLE", "SET NOT NULL", "r_ALTER_TABLE"),
            within("ALTER TABLE", "DROP NOT NULL", "r_ALTER_TABLE"),
            within("ALTER TABLE", "SET DEFAULT", "r_ALTER_TABLE"),
            within("ALTER TABLE", "DROP DEFAULT", "r_ALTER_TABLE"),
            new Rule("Adding two columns at once", "r_ALTER_TABLE", Rules::addsSeveral),
            new Rule("COPY other than from S3", "r_COPY", sql -> sql.begins("COPY") && !CopyStatement.fromS3(sql)),
            new Rule("now() where rows are written", LEADER, Rules::writesNow),
            anywhere("CURRENT_CATALOG", "https://github.com/aws/amazon-redshift-jdbc-driver/issues/155"),
            new Rule("A statement of more than 16 MB", "c_SQL_commands", Rules::isLong),
            new Rule("A name of more than 127 bytes", "r_names", Rules::hasLongName));

    private static final List<Rule> IN_A_TRANSACTION = List.of(
            new Rule("TRUNCATE in a transaction, which it commits,", "r_TRUNCATE", sql -> sql.begins("TRUNCATE")),
            new Rule("Changing a column's type in a transaction", "r_ALTER_TABLE", Ddl::changesType));

    /** By {@link #FUNCTIONS}; what begins with {@code pg_advisory} or {@code pg_try_advisory} besides. */
    private static final Set<String> UNKNOWN_FUNCTIONS = Set.of(
            "string_agg",
            "array_agg",
            "every",
            "clock_timestamp",
            "transaction_timestamp",
            "pg_sleep",
            "generate_series",
            "generate_subscripts",
            "nextval",
            "currval",
            "setval",
            "bit_length",
            "overlay",
            "convert_from",
            "convert_to",
            "txid_current");

    private Rules() {}

    private static Rule anywhere(String phrase, String page) {
        return new Rule(phrase, page, sql -> sql.has(phrase));
    }

    private static Rule beginning(String phrase, String page) {
        return new Rule(phrase, page, sql -> sql.begins(phrase));
    }

    private static Rule within(String beginning, String phrase, String page) {
        return new Rule(beginning + " with " + phrase, page, sql -> sql.begins(beginning) && sql.has(phrase));
    }

    /** @throws RefusedException where Redshift would not understand the statement */
    static void check(Sql sql) throws RefusedException {
        refuse(sql, ALWAYS);
        for (int i = 0; i + 1 < sql.size(); i++) {
            if (sql.token(i).isName()
                    && sql.isAt(i + 1, "(")
                    && isUnknown(sql.token(i).name())) {
                throw new RefusedException(
                        RedshiftError.unsupported("The function " + sql.token(i).name(), FUNCTIONS));
            }
        }
    }

    /** @throws RefusedException where Redshift does not take the statement in an open transaction */
    static void checkInTransaction(Sql sql) throws RefusedException {
        refuse(sql, IN_A_TRANSACTION);
    }

    private static void refuse(Sql sql, List<Rule> rules) throws RefusedException {
        for (var rule : rules) {
            if (rule.found().test(sql)) {
                throw new RefusedException(RedshiftError.unsupported(rule.what(), rule.page()));
            }
        }
    }

    private static boolean isUnknown(String function) {
        return UNKNOWN_FUNCTIONS.contains(function)
                || function.startsWith("pg_advisory")
                || function.startsWith("pg_try_advisory");
    }

    private static boolean addsSeveral(Sql sql) {
        return sql.begins("ALTER TABLE") && sql.count(", ADD") > 0;
    }

    /** In a query without tables the leader node answers; GETDATE() and SYSDATE are known everywhere. */
    private static boolean writesNow(Sql sql) {
        boolean writes = sql.begins("INSERT")
                || sql.begins("UPDATE")
                || sql.begins("DELETE")
                || sql.begins("MERGE")
                || sql.has("DEFAULT")
                || (sql.begins("CREATE") && sql.has("AS"));
        return writes && (sql.calls("now") || sql.has("CURRENT_TIMESTAMP") || sql.has("LOCALTIMESTAMP"));
    }

    private static boolean isLong(Sql sql) {
        return sql.text().length() > STATEMENT_BYTES_MAX / 4
                && sql.text().getBytes(StandardCharsets.UTF_8).length > STATEMENT_BYTES_MAX;
    }

    private static boolean hasLongName(Sql sql) {
        return sql.tokens().stream()
                .anyMatch(token ->
                        token.isName() && token.name().getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX);
    }
}
