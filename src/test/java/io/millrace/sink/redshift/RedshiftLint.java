package io.millrace.sink.redshift;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What Redshift's documentation forbids, or knows otherwise than PostgreSQL, looked for in a statement. Names are its pages at
 * docs.aws.amazon.com/redshift/latest/dg.
 */
final class RedshiftLint {
    private static final Map<Pattern, String> FORBIDDEN = new LinkedHashMap<>();

    static {
        forbid("\\btruncate\\b", "commits the transaction (r_TRUNCATE)");
        forbid("\\bvacuum\\b", "runs in no transaction (r_VACUUM_command)");
        forbid("\\bmerge\\b", "knows one action and no condition (r_MERGE)");
        forbid("\\bon conflict\\b", "is not known (r_INSERT_30)");
        forbid("\\breturning\\b", "is not known (r_INSERT_30)");
        forbid("\\bdistinct on\\b", "is not known (c_unsupported-postgresql-features)");
        forbid("\\bcreate (unique )?index\\b", "there are none (c_unsupported-postgresql-features)");
        forbid("\\bon commit drop\\b", "is not known (r_CREATE_TABLE_NEW)");
        forbid("\\bwith no data\\b", "is not known (r_CREATE_TABLE_AS)");
        forbid("\\b(now|clock_timestamp|statement_timestamp)\\(", "is for the leader alone (Date_functions_header)");
        forbid("\\bpg_(try_)?advisory", "there are no such locks (c_unsupported-postgresql-functions)");
        forbid("\\bcopy\\b.*\\b(stdin|stdout)\\b", "is not known (r_COPY)");
        forbid("\\bmaxerror\\b", "loses rows (copy-parameters-data-load)");
        forbid("\\btruncatecolumns\\b", "cuts without a word (copy-parameters-data-conversion)");
        forbid("\\bacceptinvchars\\b", "alters without a word (copy-parameters-data-conversion)");
        forbid("\\bacceptanydate\\b", "loads null without a word (copy-parameters-data-conversion)");
        forbid(
                "\\b(text|json|jsonb|bytea|uuid|serial|bigserial|inet|cidr|money|xml|citext|bit varying|point)\\b(?!\\()",
                "is no type here, or means another one (c_unsupported-postgresql-datatypes)");
        forbid("\\w\\[\\]", "there are no arrays (c_unsupported-postgresql-datatypes)");
    }

    private static final Pattern LITERAL = Pattern.compile("'(?:[^']|'')*'");
    private static final Pattern IDENTIFIER = Pattern.compile("\"((?:[^\"]|\"\")*)\"");
    private static final Pattern VARCHAR = Pattern.compile("\\b(?:var)?char\\((\\d+)\\)");
    private static final Pattern NUMERIC = Pattern.compile("\\bnumeric\\((\\d+),(\\d+)\\)");

    private RedshiftLint() {}

    private static void forbid(String what, String why) {
        FORBIDDEN.put(Pattern.compile(what), why);
    }

    /** One sentence for each thing that is wrong. */
    static List<String> problems(String statement) {
        var problems = new ArrayList<String>();
        var names = IDENTIFIER.matcher(LITERAL.matcher(statement).replaceAll("''"));
        while (names.find()) {
            if (names.group(1).getBytes(StandardCharsets.UTF_8).length > 127) {
                problems.add("an identifier has more than 127 bytes (r_names): " + names.group(1));
            }
        }
        var bare = IDENTIFIER
                .matcher(LITERAL.matcher(statement).replaceAll("''"))
                .replaceAll("x")
                .toLowerCase(Locale.ROOT);
        FORBIDDEN.forEach((what, why) -> {
            var found = what.matcher(bare);
            if (found.find()) {
                problems.add("'" + found.group() + "' " + why + ": " + statement);
            }
        });
        var varchar = VARCHAR.matcher(bare);
        while (varchar.find()) {
            if (Integer.parseInt(varchar.group(1)) > 65_535) {
                problems.add(varchar.group() + " is longer than 65535 bytes (r_Character_types)");
            }
        }
        var numeric = NUMERIC.matcher(bare);
        while (numeric.find()) {
            if (Integer.parseInt(numeric.group(1)) > 38 || Integer.parseInt(numeric.group(2)) > 37) {
                problems.add(numeric.group() + " has more digits than there can be (r_Numeric_types201)");
            }
        }
        return problems;
    }
}
