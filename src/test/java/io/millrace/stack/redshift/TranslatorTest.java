package io.millrace.stack.redshift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranslatorTest {
    private final Translator translator = new Translator();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "create table t (id bigint) diststyle key distkey (id) sortkey (id) | create table t (id bigint)",
                "create table t (id bigint) compound sortkey (id, a) encode auto | create table t (id bigint)",
                "create temp table t (id bigint distkey sortkey encode az64 not null) | create temp table t (id bigint not null)",
                "create table s.t (like u including defaults) backup no diststyle even | create table s.t (like u including defaults)",
                "create table t diststyle all sortkey auto as select 1 as sortkey | create table t as select 1 as sortkey",
                "create table t (a, b) distkey (a) as select 1, 2 | create table t (a, b) as select 1, 2",
                "create table if not exists \"T\".\"distkey\" (\"encode\" int) | create table if not exists \"t\".\"distkey\" (\"encode\" int)",
                "create table t (a varchar(max), b varchar, c text) | create table t (a varchar(65535), b varchar(256), c varchar(256))",
                "create table t (a super, b varbyte(16), c varbyte(max)) | create table t (a jsonb, b bytea, c bytea)",
                "create table t (a numeric, b decimal(38, 10), c character varying(5)) | create table t (a numeric(18, 0), b decimal(38, 10), c character varying(5))",
                "create table t (a timestamp with time zone default getdate()) | create table t (a timestamp with time zone default getdate())",
                "create table t (a varchar(9) default 'encode zstd' encode zstd) | create table t (a varchar(9) default 'encode zstd' )",
                "create table t (a int, primary key (a), unique (a)) | create table t (a int, primary key (a), unique (a))",
                "alter table t add column a super encode zstd | alter table t add column a jsonb",
                "alter table t add a varchar(max) default '' | alter table t add a varchar(65535) default ''",
                "alter table t alter column a type varchar(max) | alter table t alter column a type varchar(65535)",
                "alter table s.t alter sortkey (a, b) | alter table s.t reset (fillfactor)",
                "alter table t alter distkey a | alter table t reset (fillfactor)",
                "alter table t alter column a encode zstd | alter table t reset (fillfactor)",
                "alter table t rename column a to b | alter table t rename column a to b",
                "select null::super, cast(a as varchar(max)) from t | select null::jsonb, cast(a as varchar(65535)) from t",
                "select sysdate, t.sysdate | select (transaction_timestamp()::timestamp), t.sysdate",
                "set query_group to 'x' | set redshift.query_group to 'x'",
                "set statement_timeout = 5 | set statement_timeout = 5",
                "select 'a -- b', \"Name\" -- distkey (x) | select 'a -- b', \"name\" -- distkey (x)",
            })
    void whatOnlyRedshiftKnowsIsSaidInPostgresWords(String redshift, String postgres) {
        assertEquals(
                postgres, run(redshift).replaceAll(" +", " ").replace(" ,", ",").strip());
    }

    @Test
    void namesInQuotesKeepTheirCapitalsWhereTheSessionSaysSo() {
        var on = sql("set enable_case_sensitive_identifier to true");
        translator.runs(on);
        assertEquals("select \"Name\"", run("select \"Name\""));

        translator.runs(sql("reset enable_case_sensitive_identifier"));
        assertEquals("select \"name\"", run("select \"Name\""));
    }

    @ParameterizedTest
    @MethodSource
    void whatRedshiftDoesNotTakeIsRefused(String sql) {
        var refused = assertInstanceOf(Translated.Refuse.class, translator.translate(sql(sql)), sql);

        assertEquals("0A000", refused.error().sqlState());
        assertTrue(refused.error().detail().startsWith("See "));
    }

    static List<String> whatRedshiftDoesNotTakeIsRefused() {
        return Refused.STATEMENTS;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "copy t from 's3://b/m' iam_role default csv truncatecolumns",
                "copy t from 's3://b/m' iam_role default format csv 'x'",
                "copy t from 's3://b/m' iam_role default csv quote",
                "copy t from 's3://b/m' iam_role default csv ignoreheader x",
            })
    void anUnknownOptionOfCopyIsASyntaxError(String sql) {
        var refused = assertInstanceOf(Translated.Refuse.class, translator.translate(sql(sql)));

        assertEquals("42601", refused.error().sqlState());
    }

    @Test
    void copyIsPostgresCopyWithNullComparedInsideOfQuotes() {
        var load =
                load("COPY \"S\".t (id, \"Name\") FROM 's3://b/m' IAM_ROLE 'r' FORMAT AS CSV QUOTE AS '''' NULL '\\N'"
                        + " MANIFEST GZIP IGNOREHEADER AS 1 ENCODING UTF8");

        assertEquals(
                "copy \"s\".\"t\" (\"id\", \"name\") from stdin (format csv, encoding 'UTF8', quote E'''', null E'\\\\N',"
                        + " force_null (\"id\", \"name\"))",
                load.asPostgres());
        assertEquals(new CopyStatement("\"s\".\"t\"", load.columns(), "s3://b/m", true, true, "'", "\\N", 1), load);
    }

    @Test
    void nullIsWrittenAloneOrAfterABackslashThatEscapesAnother() {
        assertEquals("\\N", load("copy t from 's3://b/m' iam_role 'r' csv").nullString());
        assertEquals(
                "\\N",
                load("copy t from 's3://b/m' iam_role 'r' csv null as '\\\\N'").nullString());
    }

    private String run(String sql) {
        return assertInstanceOf(Translated.Run.class, translator.translate(sql(sql)))
                .sql();
    }

    private CopyStatement load(String sql) {
        return assertInstanceOf(Translated.Load.class, translator.translate(sql(sql)))
                .copy();
    }

    private static Sql sql(String text) {
        return Sql.split(text).getFirst();
    }
}
