package io.millrace.tool;

import io.millrace.Millrace;
import io.millrace.MillraceSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Starts a node without any server, asks it what an operator would, and stops it: a JVM that is started with {@code
 * -XX:AOTCacheOutput} learns from it which classes a node's start needs.
 */
@Command(
        name = "rehearse",
        mixinStandardHelpOptions = true,
        hidden = true,
        description = "Starts and stops a node that reaches no server, for the JVM to learn what a start needs.")
final class RehearseCommand implements Callable<Integer> {
    private static final List<String> QUESTIONS = List.of("/alive", "/api/v1/status", "/metrics", "/");

    @Override
    public Integer call() throws IOException, InterruptedException {
        var settings = MillraceSettings.parse("include classpath(\"rehearsal.conf\")");
        // What it finds is that nobody is there.
        var _ = Findings.of(settings, false);
        try (var node = Millrace.start(settings);
                var http = HttpClient.newHttpClient()) {
            for (var question : QUESTIONS) {
                var asked = URI.create("http://127.0.0.1:" + node.port() + question);
                var _ = http.send(HttpRequest.newBuilder(asked).build(), HttpResponse.BodyHandlers.discarding());
            }
        }
        return Exit.OK;
    }
}
