package io.millrace.tool;

import io.millrace.base.Audit;
import io.millrace.base.Build;
import io.millrace.base.Clock;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Gathers into one file what helps to find out what is wrong. */
@Command(
        name = "bundle",
        mixinStandardHelpOptions = true,
        description = {
            "Gathers into one file what helps to find out what is wrong: the configuration without what is secret, how all nodes",
            "are, the last quarter of an hour, which merchants are furthest behind, who is in quarantine and why, what is logged,",
            "and the metrics of the node that answers. Reasons may quote values of rows, as stores say them; columns that do not",
            "leave the database are not there.",
            "",
            "Exits 0, also where no node answers, and the file says so; 5 where the file is there already."
        },
        footer = {"", "Examples:", "  millrace bundle -c shop.conf", "  millrace bundle --to /tmp/shop.zip"})
final class BundleCommand implements Callable<Integer> {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /** What is asked of the node, by the name of its part. */
    private static final Map<String, String> QUESTIONS = new LinkedHashMap<>();

    static {
        QUESTIONS.put("status.json", "/api/v1/status");
        QUESTIONS.put("history.json", "/api/v1/history");
        QUESTIONS.put("merchants.json", "/api/v1/merchants?size=100");
        QUESTIONS.put("quarantine.json", "/api/v1/quarantine");
        QUESTIONS.put("loglevel.json", "/api/v1/loglevel");
        QUESTIONS.put("metrics.txt", "/metrics");
    }

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(names = "--to", paramLabel = "FILE", description = "default: millrace-TIME.zip in this directory")
    private @Nullable Path to;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var settings = config.settings();
        var now = Instant.ofEpochMilli(Clock.SYSTEM.millis());
        var parts = new LinkedHashMap<String, String>();
        parts.put("millrace.conf", settings.redacted());
        var client = new NodeClient(settings.http());
        var trouble = new StringBuilder();
        QUESTIONS.forEach((name, path) -> ask(client, path, trouble).ifPresent(answer -> parts.put(name, answer)));
        parts.put("about.txt", about(now, client.address(), trouble.toString()));
        var file = to == null ? Path.of("millrace-" + STAMP.format(now) + ".zip") : to;
        write(file, parts, now);
        var out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(OutputOption.json(new Made(
                    file.toString(),
                    List.copyOf(parts.keySet()),
                    trouble.toString().lines().toList())));
        } else {
            out.println(file + ": " + String.join(", ", parts.keySet()));
            out.print(trouble);
        }
        out.flush();
        return Exit.OK;
    }

    /** What it holds, and what it lacks and why. */
    private record Made(String file, List<String> parts, List<String> missing) {}

    private static Optional<String> ask(NodeClient client, String path, StringBuilder trouble) {
        try {
            var answer = client.text(path);
            if (answer.isEmpty() && trouble.isEmpty()) {
                trouble.append("no node answers at ").append(client.address()).append('\n');
            }
            return answer;
        } catch (SetUpException e) {
            trouble.append(path).append(": ").append(e.getMessage()).append('\n');
            return Optional.empty();
        }
    }

    private static String about(Instant now, String address, String trouble) {
        return """
                made at    %s by %s
                version    %s
                java       %s %s
                system     %s %s, %d processors
                asked      %s
                %s""".formatted(
                        now,
                        Audit.who(),
                        Build.VERSION,
                        System.getProperty("java.vm.name"),
                        System.getProperty("java.vm.version"),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        Runtime.getRuntime().availableProcessors(),
                        address,
                        trouble);
    }

    private static void write(Path file, Map<String, String> parts, Instant now) {
        try (var zip = new ZipOutputStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
            for (var part : parts.entrySet()) {
                var entry = new ZipEntry(part.getKey());
                entry.setTime(now.toEpochMilli());
                zip.putNextEntry(entry);
                zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        } catch (FileAlreadyExistsException e) {
            throw new SetUpException(Reason.REFUSED, file + " is there already: name another with --to", e);
        } catch (IOException e) {
            throw new SetUpException(Reason.REFUSED, file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
