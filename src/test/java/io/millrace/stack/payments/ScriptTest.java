package io.millrace.stack.payments;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptTest {
    private final Script script = new Script();

    @Test
    void likeStatementsOnDifferentRowsAreSentTogether() {
        script.add(Sql.KEEP_PAYMENT, List.of(1L), 1L);
        script.add(Sql.KEEP_CUSTOMER, List.of(2L), 2L);
        script.add(Sql.KEEP_PAYMENT, List.of(3L), 3L);

        assertEquals(List.of("KEEP_CUSTOMER [[2]]", "KEEP_PAYMENT [[1], [3]]"), sent());
        assertEquals(3, script.size());
    }

    @Test
    void statementsOnTheSameRowKeepTheirOrder() {
        script.add(Sql.DELETE_STATUS, List.of(1L), 1L);
        script.add(Sql.INSERT_STATUS, List.of(1L, 2L), 1L);
        script.add(Sql.DELETE_STATUS, List.of(1L), 1L);

        assertEquals(List.of("DELETE_STATUS [[1]]", "INSERT_STATUS [[1]]", "DELETE_STATUS [[1]]"), sent());
    }

    @Test
    void aChildComesAfterItsParent() {
        script.add(Sql.INSERT_STATUS, List.of(9L, 8L), 9L);
        script.add(Sql.INSERT_PAYMENT, List.of(1L), 1L);
        script.add(Sql.INSERT_STATUS, List.of(2L, 1L), 2L);

        assertEquals(List.of("INSERT_PAYMENT [[1]]", "INSERT_STATUS [[9]]", "INSERT_STATUS [[2]]"), sent());
    }

    @Test
    void aSweepingStatementKeepsItsPlaceAmongAll() {
        script.add(Sql.KEEP_CUSTOMER, List.of(1L), 1L);
        script.add(Sql.DELETE_PAYMENT, List.of(2L), 2L);
        script.add(Sql.KEEP_CUSTOMER, List.of(3L), 3L);

        assertEquals(List.of("KEEP_CUSTOMER [[1]]", "DELETE_PAYMENT [[2]]", "KEEP_CUSTOMER [[3]]"), sent());
    }

    private List<String> sent() {
        return script.batches().stream()
                .map(batch -> batch.sql() + " " + batch.values())
                .toList();
    }
}
