package io.millrace.stack.redshift;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** SET: the settings of a session that Redshift knows, and no others. */
final class Settings {
    private static final String PAGE = "cm_chap_ConfigurationRef";

    /** Whether names in quotes keep their capitals. */
    static final String CASE_SENSITIVE = "enable_case_sensitive_identifier";

    /** Known to PostgreSQL as well; some are set by drivers only. */
    private static final Set<String> SHARED = Set.of(
            "datestyle",
            "extra_float_digits",
            "search_path",
            "statement_timeout",
            "timezone",
            "application_name",
            "client_encoding",
            "seed");

    private static final Set<String> REDSHIFT_ONLY = Set.of(
            CASE_SENSITIVE,
            "analyze_threshold_percent",
            "cast_super_null_on_error",
            "default_geometry_encoding",
            "describe_field_name_in_uppercase",
            "downcase_delimited_identifier",
            "enable_case_sensitive_super_attribute",
            "enable_numeric_rounding",
            "enable_result_cache_for_session",
            "enable_vacuum_boost",
            "error_on_nondeterministic_update",
            "interval_forbid_composite_literals",
            "json_serialization_enable",
            "json_serialization_parse_nested_strings",
            "max_concurrency_scaling_clusters",
            "max_cursor_result_set_size",
            "mv_enable_aqmv_for_session",
            "navigate_super_null_on_error",
            "parse_super_null_on_error",
            "pg_federation_repeatable_read",
            "query_group",
            "spectrum_enable_pseudo_columns",
            "spectrum_query_maxerror",
            "stored_proc_log_min_messages",
            "use_fips_ssl",
            "wlm_query_slot_count");

    /** What follows SET and is no setting of a name. */
    private static final Set<String> OTHER =
            Set.of("transaction", "session", "time", "characteristics", "authorization");

    private Settings() {}

    /** Puts what PostgreSQL does not know under a name that it takes, as it does any with a dot in it. */
    static void translate(Sql sql, Edits edits) throws RefusedException {
        int at = nameAt(sql);
        if (at == 0) {
            return;
        }
        var name = sql.token(at).name();
        if (REDSHIFT_ONLY.contains(name)) {
            edits.replace(at, at + 1, "redshift." + name);
        } else if (!SHARED.contains(name) && !OTHER.contains(name)) {
            throw new RefusedException(RedshiftError.unsupported("The setting " + name, PAGE));
        }
    }

    /** Whether names in quotes keep their capitals after this statement, given whether they did before. */
    static boolean caseSensitive(Sql sql, boolean before) {
        int at = nameAt(sql);
        if (at == 0 || !sql.token(at).name().equals(CASE_SENSITIVE)) {
            return before;
        }
        var words = sql.tokens().stream()
                .skip(at + 1L)
                .map(token -> token.text().toLowerCase(Locale.ROOT).replace("'", ""))
                .collect(Collectors.toSet());
        return words.contains("true") || words.contains("on") || words.contains("1");
    }

    /** Where the name of a setting stands that this statement sets or resets, or 0. */
    private static int nameAt(Sql sql) {
        if (!sql.begins("SET") && !sql.begins("RESET")) {
            return 0;
        }
        int at = sql.isAt(1, "LOCAL") || (sql.isAt(1, "SESSION") && !sql.isAt(2, "CHARACTERISTICS")) ? 2 : 1;
        return at < sql.size() && sql.token(at).isName() ? at : 0;
    }
}
