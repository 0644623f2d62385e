package io.millrace.tool;

import io.millrace.base.Build;
import io.millrace.base.SetUpException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The entry of {@code ./millrace}. */
@Command(
        name = "millrace",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Keeps every merchant's search index and the data warehouse in step with the source databases.",
        subcommands = {
            DevCommand.class,
            NodeCommand.class,
            CheckCommand.class,
            InstallCommand.class,
            StatusCommand.class,
            TopCommand.class,
            MerchantsCommand.class,
            MerchantCommand.class,
            TapCommand.class,
            BundleCommand.class,
            VerifyCommand.class,
            TraceCommand.class,
            ReplayCommand.class,
            QuarantineCommand.class,
            DeadLettersCommand.class,
            LogLevelCommand.class,
            LaneCommand.class,
            GatewayCommand.class,
            BenchCommand.class,
            RehearseCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  millrace dev --for 60s             the whole thing on this machine, then a proof",
            "  millrace check -c shop.conf        is everything there, and is it right?",
            "  millrace install -c shop.conf      what would be set up; --execute does it",
            "  millrace node -c shop.conf         run the service",
            "  millrace verify -c shop.conf       compare source and stores, row by row",
            "  millrace quarantine list           which merchants are set aside, and why",
            "  millrace deadletters list          what could be neither understood nor stored",
            "  millrace top                       what flows, renewed every two seconds",
            "  millrace merchants                 which merchants are furthest behind, and why",
            "  millrace tap 42                    one merchant's changes as they come",
            "  millrace loglevel io.millrace.feed debug   log more, for ten minutes",
            "  millrace lane pause warehouse      keep a lane still for ten minutes",
            "  millrace bench                     how fast it is here, beside the fastest plain program",
            "  millrace bundle                    all that helps to find out what is wrong, in one file",
            "",
            "Exit codes: 0 ok, 1 failed, 2 usage, 3 a check found problems, 4 cannot reach,",
            "            5 refused as things stand, 6 timed out, 7 a certificate is not to be trusted"
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Of the lines of a node; the word is part of a resource's name. */
    private static final List<String> LOG_FORMATS = List.of("text", "json");

    public static void main(String[] arguments) {
        var format = System.getenv().getOrDefault("MILLRACE_LOG_FORMAT", LOG_FORMATS.getFirst());
        if (!LOG_FORMATS.contains(format)) {
            System.err.println("MILLRACE_LOG_FORMAT is '" + format + "': text or json");
            System.exit(Exit.USAGE);
        }
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", logging(List.of(arguments)));
        }
        System.exit(commandLine().execute(arguments));
    }

    /** A node logs for its operator, {@code dev} to a file; a command says what it has to say by itself. */
    private static String logging(List<String> arguments) {
        if (arguments.contains("--mend")) {
            return "logback-tool.xml";
        }
        return switch (arguments.isEmpty() ? "" : arguments.getFirst()) {
            case "node" -> "logback.xml";
            case "dev" -> "logback-dev.xml";
            default -> "logback-tool.xml";
        };
    }

    /** All commands, for whoever runs one inside a program. */
    public static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(java.time.Duration.class, Main::duration)
                .registerConverter(Share.class, Main::share)
                .setExecutionExceptionHandler(Main::failed);
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        if (failure instanceof SetUpException known) {
            command.getErr().println(known.getMessage());
            return Exit.of(known.reason());
        }
        command.getErr().println("failed: " + failure);
        failure.printStackTrace(command.getErr());
        return Exit.FAILED;
    }

    /** Reads {@code 90s}, {@code 5m}, {@code 2h}, {@code 500ms}. */
    static java.time.Duration duration(String text) {
        var match = java.util.regex.Pattern.compile("(\\d+)(ms|s|m|h|d)").matcher(text);
        if (!match.matches()) {
            throw new CommandLine.TypeConversionException(
                    "'" + text + "' is no duration: write 500ms, 90s, 5m, 2h or 30d");
        }
        try {
            long amount = Long.parseLong(match.group(1));
            return switch (match.group(2)) {
                case "ms" -> java.time.Duration.ofMillis(amount);
                case "s" -> java.time.Duration.ofSeconds(amount);
                case "m" -> java.time.Duration.ofMinutes(amount);
                case "h" -> java.time.Duration.ofHours(amount);
                default -> java.time.Duration.ofDays(amount);
            };
        } catch (NumberFormatException | ArithmeticException e) {
            throw new CommandLine.TypeConversionException("'" + text + "' is too long a duration");
        }
    }

    private static Share share(String text) {
        try {
            return Share.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"millrace " + Build.VERSION};
        }
    }
}
