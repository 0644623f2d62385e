package io.millrace.stack.redshift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LexerTest {
    @Test
    void commentsAndBlanksAreNoWords() {
        assertEquals(List.of("select", "1", "+", "2"), words("select -- one; 'two'\n 1 /* a /* nested */ one */ + 2"));
    }

    @Test
    void aLiteralIsOneWordWhateverIsInIt() {
        assertEquals(
                List.of("'it''s; -- no'", "'a\\'b'", "E'x\\'y'", "$$a;'b$$", "$t$ $$ $t$"),
                words("'it''s; -- no' 'a\\'b' E'x\\'y' $$a;'b$$ $t$ $$ $t$"));
    }

    @Test
    void aNameInQuotesIsNoKeyword() {
        var sql = sql("select \"ON\" \"conflict\"\"s\" from t");

        assertFalse(sql.has("ON"));
        assertEquals("conflict\"s", sql.token(2).name());
    }

    @Test
    void parametersAndCastsAreWords() {
        assertEquals(List.of("$1", "::", "int", ",", "a", ".", "b", "1.5e3"), words("$1::int,a.b 1.5e3"));
    }

    @Test
    void whatIsLeftOpenReachesToTheEnd() {
        assertEquals(List.of("select", "'open; x"), words("select 'open; x"));
        assertEquals(List.of("\""), words("\""));
        assertEquals(List.of("'"), words("'"));
        assertEquals(List.of("a"), words("a /* open"));
        assertEquals(List.of("a", "$x$open"), words("a $x$open"));
    }

    @Test
    void aTextIsSplitAtItsSemicolonsOnly() {
        var statements = Sql.split(" begin; select ';' /* ; */ ;; -- nothing\n ; commit");

        assertEquals(
                List.of("begin", "select ';' /* ; */", "commit"),
                statements.stream().map(Sql::text).toList());
    }

    @Test
    void phrasesAreFoundWhateverTheirCaseAndBlanks() {
        var sql = sql("insert into t values (1) On  /* x */\nCONFLICT do nothing;");

        assertTrue(sql.has("ON CONFLICT"));
        assertTrue(sql.begins("INSERT INTO"));
        assertFalse(sql.has("CONFLICT DO UPDATE"));
    }

    private static List<String> words(String sql) {
        return Lexer.read(sql).stream().map(Token::text).toList();
    }

    private static Sql sql(String text) {
        return Sql.split(text).getFirst();
    }
}
