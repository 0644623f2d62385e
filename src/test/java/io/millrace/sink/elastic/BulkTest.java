package io.millrace.sink.elastic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.change.MerchantId;
import io.millrace.change.Version;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Outcome;
import io.millrace.sink.Stamp;
import io.millrace.sink.Store.Answer;
import io.millrace.sink.Write.Condition;
import io.millrace.sink.Write.DocumentWrite;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BulkTest {
    private static final Condition NEWER = new Condition.Newer(new Version(7));
    private static final Condition ABSENT = new Condition.Absent();
    private static final Condition UNCHANGED = new Condition.Unchanged(new Stamp(3, 2));

    @Test
    void eachConditionHasItsAction() {
        var call = Bulk.call(List.of(write(NEWER), write(ABSENT), write(UNCHANGED)));

        var body = call.body();
        assertEquals("""
                {"index":{"_id":"6:1","routing":"6","version":7,"version_type":"external"}}
                {"a":"ä"}
                {"create":{"_id":"6:1","routing":"6"}}
                {"a":"ä"}
                {"index":{"_id":"6:1","routing":"6","if_seq_no":3,"if_primary_term":2}}
                {"a":"ä"}
                """, body == null ? "" : new String(body, StandardCharsets.UTF_8));
        assertEquals("/refund-v1/_bulk", call.path());
    }

    @Test
    void documentsOfAnotherKindThanTheFirstSayTheirIndex() {
        var other = new DocumentWrite(
                new DocumentId("payment", new MerchantId("6"), "1"), ABSENT, "{}".getBytes(StandardCharsets.UTF_8));

        var body = Bulk.call(List.of(write(ABSENT), other, write(ABSENT))).body();

        assertEquals("""
                {"create":{"_id":"6:1","routing":"6"}}
                {"a":"ä"}
                {"create":{"_id":"6:1","_index":"payment-v1","routing":"6"}}
                {}
                {"create":{"_id":"6:1","routing":"6"}}
                {"a":"ä"}
                """, body == null ? "" : new String(body, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "200, '', Stored, Stored",
        "201, '', Stored, Stored",
        "409, version_conflict_engine_exception, Superseded, Conflict",
        "429, es_rejected_execution_exception, Busy, Busy",
        "429, circuit_breaking_exception, Busy, Busy",
        "429, cluster_block_exception, Busy, Busy",
        "403, cluster_block_exception, Busy, Busy",
        "503, unavailable_shards_exception, Busy, Busy",
        "500, engine_exception, Busy, Busy",
        "400, document_parsing_exception, Refused, Refused",
        "400, strict_dynamic_mapping_exception, Refused, Refused",
        "413, '', Refused, Refused",
        "401, security_exception, WrongSetUp, WrongSetUp",
        "403, security_exception, WrongSetUp, WrongSetUp",
        "404, index_not_found_exception, WrongSetUp, WrongSetUp",
        "400, index_closed_exception, WrongSetUp, WrongSetUp",
    })
    void eachItemStatusHasItsOutcome(int status, String type, String whenNewer, String otherwise) {
        assertEquals(whenNewer, outcome(status, type, NEWER));
        assertEquals(otherwise, outcome(status, type, ABSENT));
        assertEquals(otherwise, outcome(status, type, UNCHANGED));
    }

    @Test
    void aStoredWriteBearsItsStamp() {
        var answer = read("{\"items\":[{\"index\":{\"_seq_no\":17,\"_primary_term\":2,\"status\":200}}]}", 1);

        assertEquals(new Answer.Answered(List.of(new Outcome.Stored(new Stamp(17, 2)))), answer);
    }

    @Test
    void aRefusalNamesItsCauses() {
        var answer = read("""
                {"items":[
                  {"index":{"status":201,"_seq_no":1,"_primary_term":1}},
                  {"create":{"status":400,"error":{"type":"document_parsing_exception","reason":"[1:2] failed",
                    "caused_by":{"type":"illegal_argument_exception","reason":"no\\n%s"}}}},
                  {"index":{"status":201,"_seq_no":2,"_primary_term":1}}]}""".formatted("x".repeat(1000)), 3);

        var outcomes = assertInstanceOf(Answer.Answered.class, answer).outcomes();
        assertEquals(new Outcome.Stored(new Stamp(2, 1)), outcomes.get(2));
        var reason = assertInstanceOf(Outcome.Refused.class, outcomes.get(1)).reason();
        assertTrue(
                reason.startsWith(
                        "document_parsing_exception: [1:2] failed, caused by illegal_argument_exception: no x"),
                reason);
        assertEquals(500, reason.length());
    }

    @Test
    void anAnswerThatDoesNotMatchTheRequestIsNoAnswer() {
        assertInstanceOf(Answer.Busy.class, read("{}", 1));
        assertInstanceOf(Answer.Busy.class, read("{\"items\":[{\"index\":{\"status\":200}}]}", 2));
        assertInstanceOf(
                Answer.Busy.class, read("{\"items\":[{\"index\":{\"status\":200}},{\"index\":{\"status\":200}}]}", 1));
        assertInstanceOf(Answer.Busy.class, read("<html>", 1));
    }

    @Test
    void aLongKeyIsShortenedAndStaysDistinct() {
        var one = new DocumentId("refund", new MerchantId("6"), "ä".repeat(300) + "1");
        var other = new DocumentId("refund", new MerchantId("6"), "ä".repeat(300) + "2");
        var longest = new DocumentId("refund", new MerchantId("6"), "a".repeat(510));

        assertTrue(ElasticNames.id(one).getBytes(StandardCharsets.UTF_8).length <= 512);
        assertTrue(ElasticNames.id(one).startsWith("6#ä"));
        assertTrue(!ElasticNames.id(one).equals(ElasticNames.id(other)));
        assertEquals("6:" + "a".repeat(510), ElasticNames.id(longest));
        assertEquals("a".repeat(510), ElasticNames.key(ElasticNames.id(longest)));
        assertEquals(null, ElasticNames.key(ElasticNames.id(one)));
        assertEquals("a:b#c", ElasticNames.key("6:a:b#c"));
    }

    private static String outcome(int status, String type, Condition condition) {
        var error = type.isEmpty() ? "" : ",\"error\":{\"type\":\"" + type + "\",\"reason\":\"why\"}";
        var body = "{\"items\":[{\"index\":{\"status\":" + status + error + "}}]}";
        return switch (Bulk.read(body.getBytes(StandardCharsets.UTF_8), List.of(write(condition)), "http://es")) {
            case Answer.Answered(var outcomes) -> outcomes.getFirst().getClass().getSimpleName();
            case Answer.Busy busy -> throw new AssertionError("the whole answer is busy: " + busy.reason());
            case Answer.WrongSetUp _ -> "WrongSetUp";
        };
    }

    private static Answer read(String body, int writes) {
        return Bulk.read(body.getBytes(StandardCharsets.UTF_8), Collections.nCopies(writes, write(NEWER)), "http://es");
    }

    private static DocumentWrite write(Condition condition) {
        return new DocumentWrite(
                new DocumentId("refund", new MerchantId("6"), "1"),
                condition,
                "{\"a\":\"ä\"}".getBytes(StandardCharsets.UTF_8));
    }
}
