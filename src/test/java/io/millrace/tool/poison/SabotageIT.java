package io.millrace.tool.poison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.base.Secret;
import io.millrace.base.SetUpException;
import io.millrace.change.Column;
import io.millrace.change.ColumnType;
import io.millrace.change.ColumnType.Kind;
import io.millrace.change.ExactJson;
import io.millrace.change.MerchantId;
import io.millrace.change.MerchantRule;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.change.Version;
import io.millrace.projection.DocumentMapping;
import io.millrace.projection.DocumentSettings;
import io.millrace.sink.Batch;
import io.millrace.sink.DocumentId;
import io.millrace.sink.Outcome;
import io.millrace.sink.Store.Answer;
import io.millrace.sink.Write;
import io.millrace.sink.elastic.ElasticSettings;
import io.millrace.sink.elastic.ElasticStore;
import io.millrace.stack.SharedStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a sabotaged index refuses, on a real Elasticsearch. */
class SabotageIT {
    private static final String KIND = "sabotaged_transaction";
    private static final TableId TABLE = TableId.parse("gateway.transactions");
    private static final MerchantId MERCHANT = new MerchantId("sabotaged");
    private static final String URL = SharedStack.get().elasticsearch();
    private static final Outcome REFUSED = new Outcome.Refused("");
    private static final Outcome STORED = new Outcome.Stored(Outcome.NO_STAMP);

    /** What the business makes at its largest, and each kind of poison. */
    private static final List<Write> WRITES = List.of(
            write(1, "12.50", "Sound"),
            write(2, Poison.VALUE.amount().toString(), Poison.VALUE.description()),
            write(3, "10000598.75", "a long story, ".repeat(300)),
            write(4, Poison.KEYWORD.amount().toString(), Poison.KEYWORD.description()),
            write(5, Poison.BUG.amount().toString(), Poison.BUG.description()),
            write(6, "0.01", ""));

    private final Sabotage sabotage = new Sabotage(URL, KIND);

    @Test
    void aSabotagedIndexRefusesExactlyTheTwoKindsUntilItIsMended() throws Exception {
        try (var store = new ElasticStore(settings(), Map.of(KIND, mapping()))) {
            prepare(store);
            sabotage.plant();
            assertEquals(List.of(STORED, REFUSED, STORED, REFUSED, STORED, STORED), send(store));
            prepare(store);
            assertEquals(2, send(store).stream().filter(REFUSED::equals).count(), "a restart does not mend it");

            assertEquals(2, sabotage.mend().size());
            assertEquals(0, send(store).stream().filter(REFUSED::equals).count());
            prepare(store);
            assertEquals(0, send(store).stream().filter(REFUSED::equals).count(), "a restart does not undo the mend");
            assertEquals(List.of(), sabotage.mend());

            sabotage.plant();
            assertEquals(2, sabotage.mend().size(), "it can be planted again");
        }
    }

    @Test
    void anIndexThatIsNotThereIsToldInOneSentence() {
        var refused = assertThrows(SetUpException.class, () -> new Sabotage(URL, "nowhere").plant());

        assertEquals(SetUpException.Reason.REFUSED, refused.reason());
    }

    @Test
    void aServerThatDoesNotAnswerIsToldInOneSentence() {
        var refused = assertThrows(SetUpException.class, () -> new Sabotage("http://127.0.0.1:1", KIND).mend());

        assertEquals(SetUpException.Reason.UNREACHABLE, refused.reason());
    }

    private static void prepare(ElasticStore store) throws Exception {
        assertInstanceOf(Answer.Answered.class, await(store.prepare()));
    }

    /** The outcomes without their details; what is there already counts as stored. */
    private static List<Outcome> send(ElasticStore store) throws Exception {
        var answer = await(store.send(new Batch(WRITES, Map.of())));
        var outcomes = new ArrayList<Outcome>();
        for (var outcome : assertInstanceOf(Answer.Answered.class, answer).outcomes()) {
            outcomes.add(
                    switch (outcome) {
                        case Outcome.Refused _ -> REFUSED;
                        case Outcome.Stored _, Outcome.Superseded _ -> STORED;
                        case Outcome.Conflict _, Outcome.Busy _ -> outcome;
                    });
        }
        return outcomes;
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static Write write(int key, String amount, String description) {
        var source = ExactJson.object().put("amount", amount).put("description", description);
        source.putObject(DocumentMapping.OURS).put("merchant", MERCHANT.value()).put("deleted", false);
        return new Write.DocumentWrite(
                new DocumentId(KIND, MERCHANT, Integer.toString(key)),
                new Write.Condition.Newer(new Version(1)),
                ExactJson.bytes(source));
    }

    private static ObjectNode mapping() {
        var shape = new TableShape(
                TABLE,
                List.of(
                        column("id", Kind.INTEGER),
                        column("merchant_id", Kind.INTEGER),
                        column("amount", Kind.NUMERIC),
                        column("description", Kind.TEXT)),
                List.of("id"),
                new MerchantRule.InColumn("merchant_id"));
        var document = new DocumentSettings(KIND, TABLE, Set.of(), Set.of(), List.of());
        return DocumentMapping.of(document, Map.of(TABLE, shape));
    }

    private static Column column(String name, Kind kind) {
        return new Column(name, new ColumnType(kind, false, name));
    }

    private static ElasticSettings settings() {
        return new ElasticSettings(
                URL, "", Secret.NONE, Secret.NONE, "", 1, 0, Duration.ofSeconds(1), 10, Duration.ofSeconds(30));
    }
}
