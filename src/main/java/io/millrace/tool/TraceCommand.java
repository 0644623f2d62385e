package io.millrace.tool;

import io.millrace.LaneWirings;
import io.millrace.MillraceSettings;
import io.millrace.base.Clock;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.capture.JdbcSourceScan;
import io.millrace.change.RowKey;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One row's journey. */
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = {
            "Follows one row: in the source, on the datastream (each change with partition, offset and times), through",
            "each lane, and in each store. Exits 3 if the row is nowhere."
        },
        footer = {
            "",
            "Examples:",
            "  millrace trace transactions 4711",
            "  millrace trace -c shop.conf shop.order_lines 17,3       a composite key, in the key's order",
            "  millrace trace transactions 4711 --since 24h -o json"
        })
final class TraceCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Parameters(index = "0", paramLabel = "TABLE", description = "table, or source.table")
    private String table = "";

    @Parameters(index = "1", paramLabel = "KEY", description = "the primary key; composite keys with commas")
    private String key = "";

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "168h",
            description = "how far back on the datastream to look (${DEFAULT-VALUE})")
    private Duration since = Duration.ofDays(7);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var settings = config.settings();
        var shapes = LaneWirings.shapes(settings);
        var shape = shape(settings, shapes);
        var rowKey = RowKey.parse(key);
        if (rowKey.values().size() != shape.key().size()) {
            throw new SetUpException(
                    Reason.USAGE,
                    "the key of " + shape.id() + " is " + shape.key() + ": give "
                            + shape.key().size() + " values with commas");
        }
        var source = settings.sources().stream()
                .filter(one -> one.name().equals(shape.id().source()))
                .findFirst()
                .orElseThrow();
        var trace = new Trace(settings, shapes, shape, rowKey);
        trace.source(new JdbcSourceScan(source).find(shape.id(), rowKey));
        trace.datastream(Clock.SYSTEM.millis() - since.toMillis());
        trace.stores();
        var out = spec.commandLine().getOut();
        out.print(output.json() ? OutputOption.json(trace.steps()) + "\n" : table(trace));
        out.flush();
        return trace.foundAnywhere() ? Exit.OK : Exit.PROBLEMS;
    }

    private static String table(Trace trace) {
        var text = new TextTable("WHERE", "WHAT", "WHEN");
        trace.steps().forEach(step -> text.add(step.where(), step.what(), step.at()));
        return text.toString();
    }

    private TableShape shape(MillraceSettings settings, java.util.Map<TableId, TableShape> shapes) {
        for (var source : settings.sources()) {
            var shape = shapes.get(TableId.of(source.name(), table));
            if (shape != null) {
                return shape;
            }
        }
        var shape = table.indexOf('.') > 0 ? shapes.get(TableId.parse(table)) : null;
        if (shape == null) {
            throw new SetUpException(
                    Reason.USAGE,
                    "there is no table '" + table + "' in the configuration; there are "
                            + shapes.keySet().stream()
                                    .map(TableId::toString)
                                    .sorted()
                                    .toList());
        }
        return shape;
    }
}
