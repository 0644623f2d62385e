package io.millrace.projection;

import static io.millrace.projection.Payments.REFUNDS;
import static io.millrace.projection.Payments.SHAPES;
import static io.millrace.projection.Payments.STATUSES;
import static io.millrace.projection.Payments.TRANSACTION;
import static io.millrace.projection.Payments.TRANSACTIONS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.change.TableId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DocumentMappingTest {
    @Test
    void aMappingNamesTheColumnsOfTheRootAndOfItsChildren() {
        var mapping = DocumentMapping.of(TRANSACTION, SHAPES);

        assertFalse(mapping.path("dynamic").booleanValue());
        assertTrue(mapping.at("/_routing/required").booleanValue());
        assertEquals("long", mapping.at("/properties/id/type").textValue());
        assertEquals(
                "keyword", mapping.at("/properties/amount/fields/exact/type").textValue());
        assertTrue(mapping.at("/properties/card").isMissingNode());
        assertEquals(
                "keyword",
                mapping.at("/properties/statuses/properties/status/type").textValue());
        assertTrue(mapping.at("/properties/statuses/properties/transaction_id").isMissingNode());
        assertFalse(mapping.at("/properties/meta/enabled").booleanValue());
        assertEquals(
                "boolean",
                mapping.at("/properties/millrace/properties/deleted/type").textValue());
    }

    @Test
    void aFlattenedColumnCanBeSearchedByItsLeaves() {
        var document = new DocumentSettings("transaction", TRANSACTIONS, Set.of(), Set.of("meta"), List.of());

        assertEquals(
                "flattened",
                DocumentMapping.of(document, SHAPES).at("/properties/meta/type").textValue());
    }

    @Test
    void goodDocumentsHaveNoProblems() {
        assertEquals(List.of(), DocumentMapping.problems(List.of(TRANSACTION, Payments.REFUND), SHAPES));
    }

    @Test
    void eachProblemIsNamedWithItsMend() {
        var document = new DocumentSettings(
                "v2",
                TRANSACTIONS,
                Set.of("nope"),
                Set.of("note"),
                List.of(
                        new DocumentSettings.Child("note", STATUSES, List.of("id", "transaction_id"), Set.of()),
                        new DocumentSettings.Child("millrace", REFUNDS, List.of("transactionid"), Set.of("x")),
                        new DocumentSettings.Child("a.b", TableId.parse("gateway.gone"), List.of("x"), Set.of())));

        var problems = DocumentMapping.problems(List.of(document), SHAPES);

        assertEquals(
                List.of(
                        "documents.v2: a kind must not look like an index version, since 'x-v2' would be both a merchant's"
                                + " alias and an index: choose another name",
                        "documents.v2.omit: names column 'nope', which gateway.transactions does not have: it has id,"
                                + " merchant_id, amount, note, card, meta",
                        "documents.v2.flattened: names column 'note' of gateway.transactions, which is text: only jsonb"
                                + " columns can be flattened",
                        "documents.v2.children.note: has the name of a column of gateway.transactions: give the child"
                                + " another name, or omit the column",
                        "documents.v2.children.millrace: has the name of the field that Millrace keeps for itself: give"
                                + " the child another name",
                        "documents.v2.children.a.b: has a dot in its name, which an index reads as a path: give the child"
                                + " another name",
                        "documents.v2.children.note.parent: names 2 columns, but the key of gateway.transactions is [id]:"
                                + " name one column for each, in that order",
                        "documents.v2.children.millrace.parent: names column 'transactionid', which gateway.refunds does"
                                + " not have: it has id, merchant_id, transaction_id, amount",
                        "documents.v2.children.millrace.omit: names column 'x', which gateway.refunds does not have: it"
                                + " has id, merchant_id, transaction_id, amount",
                        "documents.v2.children.a.b.table: names table gateway.gone, which is not captured: list it under"
                                + " sources.gateway.tables"),
                problems);
    }

    @Test
    void aColumnWhoseNameNoIndexTakesHasToBeOmitted() {
        var table = TableId.parse("gateway.odd");
        var shapes = Map.of(table, Payments.shape(table, "id INTEGER", "millrace TEXT", "a.b TEXT", "_id TEXT"));
        var taken = new DocumentSettings("odd", table, Set.of(), Set.of(), List.of());
        var omitted = new DocumentSettings("odd", table, Set.of("millrace", "a.b", "_id"), Set.of(), List.of());

        assertEquals(3, DocumentMapping.problems(List.of(taken), shapes).size());
        assertEquals(List.of(), DocumentMapping.problems(List.of(omitted), shapes));
    }
}
