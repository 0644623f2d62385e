package io.millrace.tool;

import io.millrace.Millrace;
import io.millrace.base.SetUpException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs one node until it is told to stop. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = "Runs one node of the service; SIGTERM drains it, commits, and stops it.",
        footer = {"", "Example:", "  millrace node -c shop.conf"})
final class NodeCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws InterruptedException {
        var settings = config.settings();
        var findings = Findings.of(settings, false);
        if (!findings.blocking().isEmpty()) {
            throw new SetUpException(findings.reason(), String.join("\n", findings.blocking()));
        }
        var over = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            over.countDown();
            await(stopped);
        }));
        try (var node = Millrace.start(settings)) {
            System.err.println("millrace runs; status: curl " + settings.http().scheme() + "://"
                    + settings.http().host() + ":" + node.port() + "/api/v1/status");
            node.ended().whenComplete((_, _) -> over.countDown());
            over.await();
            if (node.ended().toCompletableFuture().isDone()) {
                return failed(node);
            }
        } finally {
            stopped.countDown();
        }
        return Exit.OK;
    }

    private static int failed(Millrace node) {
        if (node.distrust().isPresent()) {
            System.err.println(node.distrust().get());
            return Exit.UNTRUSTED;
        }
        System.err.println("the node has failed; its log says why");
        return Exit.FAILED;
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(Millrace.ENDED_MAX.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println("the node did not stop within " + Millrace.ENDED_MAX.toSeconds()
                        + " s; its last changes come again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
