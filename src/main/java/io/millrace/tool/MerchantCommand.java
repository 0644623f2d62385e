package io.millrace.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.base.Printable;
import java.time.Instant;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** All there is about one merchant. */
@Command(
        name = "merchant",
        mixinStandardHelpOptions = true,
        description = {
            "Shows one merchant in every lane: which node holds it, where it stands, its last error in full, and its newest changes",
            "on the datastream, without what their rows hold.",
            "",
            "Exits 0; 2 where the id cannot be one, 4 if no node answers."
        },
        footer = {"", "Examples:", "  millrace merchant 42", "  millrace merchant 42 --changes 100 -o json"})
final class MerchantCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Parameters(paramLabel = "MERCHANT", description = "its id")
    private String merchant = "";

    @Option(
            names = "--changes",
            paramLabel = "N",
            defaultValue = "10",
            description = "how many of its newest changes (default: ${DEFAULT-VALUE})")
    private int changes = 10;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var client = new NodeClient(config.settings().http());
        var found = client.merchant(merchant, changes).orElseThrow(client::nobodyAnswers);
        var out = spec.commandLine().getOut();
        out.print(output.json() ? OutputOption.json(found) + "\n" : text(found));
        out.flush();
        return Exit.OK;
    }

    private static String text(JsonNode found) {
        var errors = new StringJoiner("\n", "\n", "\n").setEmptyValue("");
        for (var line : found.path("merchants")) {
            var status = line.path("status");
            long at = status.path("lastErrorAtMillis").asLong();
            if (at > 0) {
                errors.add("last error in lane " + status.path("lane").asText() + ", " + Instant.ofEpochMilli(at) + ": "
                        + Printable.lines(status.path("lastError").asText()));
            }
        }
        var changes = new TextTable("PARTITION", "OFFSET", "OP", "TABLE", "KEY", "VERSION", "COMMITTED", "COLUMNS");
        found.path("changes").forEach(change -> changes.add(cells(change)));
        return MerchantTable.of(found) + errors.toString() + "\n" + changes;
    }

    /** A change as the cells of a line. */
    private static Object[] cells(JsonNode change) {
        var columns = new StringJoiner(", ");
        change.path("columns").forEach(column -> columns.add(column.asText()));
        return new Object[] {
            change.path("partition").asLong(),
            String.valueOf(change.path("offset").asLong()),
            change.path("op").asText() + (change.path("moved").asBoolean() ? " (moved away)" : ""),
            change.path("table").asText(),
            Printable.line(change.path("key").asText()),
            change.path("version").asText(),
            Instant.ofEpochMilli(change.path("committedAtMillis").asLong()),
            columns
        };
    }
}
