package io.millrace.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which merchants there are, and how they are. */
@Command(
        name = "merchants",
        mixinStandardHelpOptions = true,
        description = {
            "Shows merchants that are in a node's memory, had trouble lately, or are in quarantine, lane by lane: where each stands,",
            "how far it is behind, and which node holds it. All WORDS have to hold: a part of the merchant's id, id:6,",
            "lane:search, node:first, state:idle|working|retrying|quarantined|releasing, lag>N, behind>SECONDS, errors>N,",
            "parked>N, handled>N.",
            "",
            "Exits 0; 2 where a word is not understood, 4 if no node answers."
        },
        footer = {
            "",
            "Examples:",
            "  millrace merchants                            who is furthest behind",
            "  millrace merchants state:quarantined lane:search",
            "  millrace merchants 'lag>1000' --sort lag -o json"
        })
final class MerchantsCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Parameters(paramLabel = "WORDS", description = "which merchants; none: all")
    private List<String> words = List.of();

    @Option(
            names = "--sort",
            paramLabel = "behind|lag|errors|handled|merchant",
            defaultValue = "behind",
            description = "what stands first (default: ${DEFAULT-VALUE})")
    private String sort = "behind";

    @Option(names = "--page", paramLabel = "N", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
    private int page = 1;

    @Option(
            names = "--size",
            paramLabel = "N",
            defaultValue = "50",
            description = "of a page (default: ${DEFAULT-VALUE})")
    private int size = 50;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var client = new NodeClient(config.settings().http());
        var found = client.merchants(String.join(" ", words), sort, page, size).orElseThrow(client::nobodyAnswers);
        var out = spec.commandLine().getOut();
        out.print(output.json() ? OutputOption.json(found) + "\n" : text(found));
        out.flush();
        return Exit.OK;
    }

    private static String text(JsonNode found) {
        long count = found.path("count").asLong();
        long pages = Math.ceilDiv(count, found.path("size").asLong(1));
        return MerchantTable.of(found)
                + "%n%,d in all; page %,d of %,d%n"
                        .formatted(count, found.path("page").asLong(), Math.max(1, pages));
    }
}
