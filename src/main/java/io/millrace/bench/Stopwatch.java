package io.millrace.bench;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.stack.LocalStack;
import io.millrace.stack.Server;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time and the processor time of one round.
 *
 * <p>As processor time of ours counts all that this process takes from begin to end: every thread's, those of Kafka's and
 * Elasticsearch's clients, of the collector and of the compilers among them, in user and in system mode. Whoever makes a
 * load in this process meanwhile says how much that took, and it is left out. The servers are processes of their own; their
 * time is a figure of its own, and counts what they do by themselves as well (merging segments, say).
 */
public final class Stopwatch {
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double NANOS_PER_SECOND = 1e9;

    private final @Nullable LocalStack stack;
    private final long cpuNanos;
    private final Duration servers;
    private final long nanos;

    private Stopwatch(@Nullable LocalStack stack) {
        this.stack = stack;
        this.servers = serversCpu(stack);
        this.cpuNanos = cpuNanos();
        this.nanos = System.nanoTime();
    }

    /** Begins now; before anything that is measured. */
    static Stopwatch begin(@Nullable LocalStack stack) {
        return new Stopwatch(stack);
    }

    /** Ends now: so many changes are handled and committed. */
    public Round end(long changes) {
        return end(changes, 0);
    }

    /**
     * The same beside a load that was made in this process.
     *
     * @param notOursNanos processor time of the threads that made it
     */
    public Round end(long changes, long notOursNanos) {
        return end(changes, notOursNanos, System.nanoTime());
    }

    /**
     * The same where the end was seen a little earlier than now.
     *
     * @param endedNanos when it ended, of {@link System#nanoTime}
     */
    public Round end(long changes, long notOursNanos, long endedNanos) {
        double cpu = cpuNanos() - cpuNanos - notOursNanos;
        double serverNanos = serversCpu(stack).minus(servers).toNanos();
        var round = Round.of(Figure.RATE, changes / ((endedNanos - nanos) / NANOS_PER_SECOND))
                .and(Figure.CPU, cpu / changes / NANOS_PER_MICRO);
        return stack == null ? round : round.and(Figure.SERVERS_CPU, serverNanos / changes / NANOS_PER_MICRO);
    }

    /** When it began, of {@link System#nanoTime}. */
    long begunNanos() {
        return nanos;
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static Duration serversCpu(@Nullable LocalStack stack) {
        var sum = Duration.ZERO;
        if (stack != null) {
            for (var server : Server.values()) {
                for (long pid : stack.pids(server)) {
                    sum = sum.plus(ProcessHandle.of(pid)
                            .flatMap(process -> process.info().totalCpuDuration())
                            .orElse(Duration.ZERO));
                }
            }
        }
        return sum;
    }
}
