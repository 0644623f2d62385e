package io.millrace.tool;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The gateway through which merchants search. */
@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        description = {
            "Each node answers GET and POST /MERCHANT/KIND/_search and _count: a merchant's own documents, whatever the query. It",
            "asks for the merchant's token where millrace.gateway.key is set."
        },
        subcommands = GatewayTokenCommand.class,
        footer = {
            "",
            "Examples:",
            "  millrace gateway token 6 --for 90d        a token of merchant 6",
            "  curl -H 'Authorization: Bearer TOKEN' 'localhost:8558/6/transaction/_search?size=3'"
        })
final class GatewayCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
