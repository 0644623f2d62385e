package io.millrace.stack.payments;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.MillraceSettings;
import io.millrace.change.TableId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The example configuration, as people copy it. */
class PaymentsConfigTest {
    private static final Set<String> TABLES =
            Set.of("merchants", "customers", "transactions", "transaction_statuses", "refunds", "disputes");

    @Test
    void itIsUnderstoodAndNamesEveryTable() throws IOException {
        var settings = MillraceSettings.parse(text());

        var source = settings.sources().getFirst();
        var expected =
                TABLES.stream().map(table -> TableId.of("gateway", table)).collect(Collectors.toSet());
        assertEquals(expected, source.tables().keySet());
        assertEquals(expected, Set.copyOf(settings.warehouse().tables()));
        assertEquals(
                List.of("customer", "merchant", "transaction"),
                settings.documents().stream()
                        .map(document -> document.kind())
                        .sorted()
                        .toList());
        assertEquals(
                List.of("search", "warehouse"),
                settings.lanes().stream().map(lane -> lane.name()).sorted().toList());
    }

    @Test
    void cardNumbersStayInTheDatabase() throws IOException {
        var transactions = Objects.requireNonNull(MillraceSettings.parse(text())
                .sources()
                .getFirst()
                .tables()
                .get(TableId.parse("gateway.transactions")));

        assertEquals(Set.of("card_number"), transactions.omit());
    }

    private static String text() throws IOException {
        try (var stream = PaymentsConfigTest.class.getResourceAsStream("/payments.conf")) {
            return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
