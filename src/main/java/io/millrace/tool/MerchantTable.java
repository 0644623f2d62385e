package io.millrace.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.base.Printable;
import java.util.Locale;

/** Merchants as a table, out of the JSON that a node answers. */
final class MerchantTable {
    private static final int ERROR_SHOWN_MAX = 120;

    private MerchantTable() {}

    static TextTable of(JsonNode found) {
        var table = new TextTable(
                "MERCHANT",
                "LANE",
                "STATE",
                "BEHIND",
                "IN FLIGHT",
                "PARKED",
                "HANDLED",
                "ERRORS",
                "PARTITION",
                "NODE",
                "LAST ERROR");
        for (var line : found.path("merchants")) {
            var status = line.path("status");
            table.add(
                    status.path("merchant").asText(),
                    status.path("lane").asText(),
                    status.path("state").asText().toLowerCase(Locale.ROOT),
                    QuarantineTable.span(status.path("behindMillis").asLong()),
                    status.path("inFlight").asLong(),
                    status.path("parked").asLong(),
                    status.path("handled").asLong(),
                    status.path("errors").asLong(),
                    status.path("partition").asLong(),
                    line.path("node").asText(),
                    Printable.line(status.path("lastError").asText("").replace("null", ""), ERROR_SHOWN_MAX));
        }
        return table;
    }
}
