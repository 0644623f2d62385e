package io.millrace.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.base.Clock;
import java.time.Duration;
import java.util.Locale;

/** Merchants that are set aside, as a table, out of the JSON that node and command share. */
final class QuarantineTable {
    private static final int REASON_SHOWN_MAX = 120;

    private QuarantineTable() {}

    static TextTable of(JsonNode quarantine) {
        long now = Clock.SYSTEM.millis();
        var table = new TextTable(
                "LANE", "MERCHANT", "STAGE", "FOR", "PARKED", "ATTEMPTS", "NEXT TRY", "STOPPED AT", "WHY");
        for (var one : quarantine.path("setAside")) {
            long next = one.path("nextReleaseMillis").asLong();
            var failing = one.path("failing");
            table.add(
                    one.path("lane").asText(),
                    one.path("merchant").asText(),
                    one.path("stage").asText().toLowerCase(Locale.ROOT),
                    span(now - one.path("sinceMillis").asLong()),
                    one.path("parked").asLong(),
                    one.path("attempts").asLong(),
                    next == 0 ? "never" : next <= now ? "now" : "in " + span(next - now),
                    failing.path("table").asText() + " " + failing.path("op").asText() + " @"
                            + failing.path("offset").asLong(),
                    shortened(one.path("reason").asText()));
        }
        return table;
    }

    static String span(long millis) {
        var span = Duration.ofMillis(Math.max(0, millis));
        if (span.toHours() >= 48) {
            return span.toDays() + "d";
        }
        if (span.toMinutes() >= 120) {
            return span.toHours() + "h";
        }
        return span.toSeconds() >= 120 ? span.toMinutes() + "m" : span.toSeconds() + "s";
    }

    private static String shortened(String reason) {
        var line = reason.replaceAll("\\s+", " ");
        return line.length() <= REASON_SHOWN_MAX ? line : line.substring(0, REASON_SHOWN_MAX - 1) + "…";
    }
}
