package io.millrace.sink.redshift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.base.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadSqlTest {
    private static final Path GOLDEN = Path.of("src/test/resources/redshift/statements.sql");
    private static final String MANIFEST = "s3://bucket/millrace/loads/shop.payments/1.json";

    private final Target target = Payments.target("");

    /** All that is ever sent, by what it is for. */
    private Map<String, List<String>> statements() {
        var sql = new LoadSql(target, target.copied(), Map.of());
        var role = new CopyRight.Role("arn:aws:iam::123456789012:role/warehouse");
        var keys = new CopyRight.Keys("AKIA", new Secret("secret"));
        var statements = new LinkedHashMap<String, List<String>>();
        statements.put("the books", Books.ALL.stream().map(Books.Book::creation).toList());
        statements.put(
                "a table, its view, and what the books say of it", RedshiftLayout.creation(target, List.of(), false));
        statements.put("a table that was renamed, made again", RedshiftLayout.creation(target, List.of(), true));
        statements.put("a loader begins", List.of(LoadSql.raiseFence(), LoadSql.readFence(), LoadSql.loaded()));
        var load = new ArrayList<>(List.of(
                LoadSql.fence(),
                LoadSql.loadedAlready(2),
                LoadSql.declared(),
                sql.createCopied(),
                sql.copy(MANIFEST, role, "eu-central-1"),
                LoadSql.countCopied(),
                sql.createNewest(),
                sql.dropOlder(),
                sql.deleteReplaced(),
                sql.insert(),
                LoadSql.noteLoaded(2),
                LoadSql.freshness(true)));
        load.addAll(sql.dropTemporary());
        statements.put("a load", load);
        statements.put("a copy by key", List.of(sql.copy(MANIFEST, keys, "")));
        statements.put("what is cleaned", List.of(LoadSql.forget(2)));
        return statements;
    }

    @Test
    void whatIsSentIsWhatWasAgreedUpon() throws Exception {
        var text = new StringBuilder();
        statements().forEach((what, statements) -> {
            text.append("-- ").append(what).append('\n');
            statements.forEach(statement -> text.append(statement).append(";\n"));
            text.append('\n');
        });

        if (Boolean.getBoolean("millrace.golden.write")) {
            Files.writeString(GOLDEN, text);
        }
        assertEquals(Files.readString(GOLDEN), text.toString());
    }

    @Test
    void nothingIsSentThatRedshiftForbids() {
        var problems = statements().values().stream()
                .flatMap(List::stream)
                .flatMap(statement -> RedshiftLint.problems(statement).stream())
                .toList();

        assertEquals(List.of(), problems);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "truncate \"a\".\"b\"",
                "insert into a values (1) on conflict do nothing",
                "create table a (b text)",
                "create table a (b integer[])",
                "create table a (b varchar(65536))",
                "create table a (b numeric(39,2))",
                "select distinct on (a) a from b",
                "insert into a select now()",
                "copy a from stdin",
                "copy a from 's3://b' maxerror 10",
                "merge into a using b on a.c = b.c when matched then delete"
            })
    void theLintKnowsWhatIsForbidden(String statement) {
        assertFalse(RedshiftLint.problems(statement).isEmpty());
    }

    @Test
    void theLintKnowsAnIdentifierThatIsTooLong() {
        assertFalse(RedshiftLint.problems("select \"" + "ü".repeat(64) + "\"").isEmpty());
    }

    @Test
    void whatStandsInNamesAndLiteralsIsNoneOfItsBusiness() {
        assertEquals(List.of(), RedshiftLint.problems("select \"truncate\", 'now() text' from \"merge\""));
    }
}
