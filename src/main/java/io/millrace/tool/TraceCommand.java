package io.millrace.tool;

import io.millrace.Trace;
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
        var trace = Trace.follow(config.settings(), table, key, since);
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
}
