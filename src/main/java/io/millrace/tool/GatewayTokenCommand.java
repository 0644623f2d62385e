package io.millrace.tool;

import io.millrace.base.Audit;
import io.millrace.base.Clock;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.change.MerchantId;
import io.millrace.gateway.MerchantTokens;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a merchant's token. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a token by which a merchant searches its own documents, signed with millrace.gateway.key. Nothing is kept:",
            "a token is good until its time is over, or the key is another one.",
            "",
            "Exits 0; 2 where the merchant or the key is not as it has to be."
        },
        footer = {
            "",
            "Examples:",
            "  millrace gateway token 6 -c shop.conf",
            "  millrace gateway token 6 --for 90d -o json"
        })
final class GatewayTokenCommand implements Callable<Integer> {
    private static final Duration MAX = Duration.ofDays(366);

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Parameters(paramLabel = "MERCHANT", description = "whose documents it opens")
    private String merchant = "";

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "30d",
            description = "how long it is good (default: ${DEFAULT-VALUE}, 366d at most)")
    private Duration length = Duration.ofDays(30);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var gateway = config.settings().gateway();
        if (!gateway.guarded()) {
            throw usage("millrace.gateway.key is missing: make one, such as by `openssl rand -hex 32`");
        }
        if (length.toSeconds() < 1 || length.compareTo(MAX) > 0) {
            throw usage("--for is one second at least and 366d at most");
        }
        var whose = MerchantId.parse(merchant).orElseThrow(() -> usage(MerchantId.why(merchant)));
        var until = Instant.ofEpochMilli(Clock.SYSTEM.millis()).plus(length).truncatedTo(ChronoUnit.SECONDS);
        var token = new MerchantTokens(gateway.keys()).sign(whose, until.getEpochSecond());
        new Audit(Audit.who(), "gateway token", null, whose.value(), "until " + until).log();
        var out = spec.commandLine().getOut();
        out.println(
                output.json()
                        ? OutputOption.json(
                                Map.of("merchant", whose.value(), "until", until.toString(), "token", token))
                        : token);
        out.flush();
        return Exit.OK;
    }

    private static SetUpException usage(String sentence) {
        return new SetUpException(Reason.USAGE, sentence);
    }
}
