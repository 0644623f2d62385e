package io.millrace;

import akka.Done;
import io.millrace.base.Audit;
import io.millrace.feed.LaneTuning;
import io.millrace.web.LanesMXBean;
import io.millrace.web.NodeQuestions;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lanes as a JMX bean; whoever may use it may do all, and has no name. Waits until it is done. Thread-safe. */
final class LanesBean implements LanesMXBean {
    private static final Duration DONE_MAX = Duration.ofSeconds(70);

    private final NodeQuestions node;

    LanesBean(NodeQuestions node) {
        this.node = node;
    }

    @Override
    public void pause(String lane, int minutes) {
        var length = length(minutes);
        done(node.pause(lane, length), "pause", lane, "for " + minutes + " min");
    }

    @Override
    public void resume(String lane) {
        done(node.resume(lane), "resume", lane, "goes on");
    }

    @Override
    public void tune(String lane, int batchMax, long batchLingerMillis, int minutes) {
        var tuning = new LaneTuning(batchMax < 0 ? null : batchMax, batchLingerMillis < 0 ? null : batchLingerMillis);
        var length = length(minutes);
        done(node.tune(lane, null, tuning, length), "tune", lane, tuning.sentence() + " for " + minutes + " min");
    }

    private static Duration length(int minutes) {
        if (minutes < 1 || minutes > Duration.ofHours(24).toMinutes()) {
            throw new IllegalArgumentException("a lane is changed for 1 minute at least and 24 hours at most");
        }
        return Duration.ofMinutes(minutes);
    }

    /** What the other side cannot load, such as an exception of ours, is told as a sentence. */
    private static void done(CompletionStage<Done> work, String action, String lane, String detail) {
        try {
            work.toCompletableFuture().get(DONE_MAX.toSeconds(), TimeUnit.SECONDS);
            new Audit("jmx", action, lane, null, detail).log();
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException(String.valueOf(cause.getMessage()), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("lane " + lane + " does not answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
