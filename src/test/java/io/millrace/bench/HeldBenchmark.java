package io.millrace.bench;

import io.millrace.stack.Server;
import java.util.List;
import java.util.Set;

/** A benchmark of one contest that a test has made; needs no server. */
final class HeldBenchmark implements Benchmark {
    private final Contest contest;
    private boolean closed;

    HeldBenchmark(Contest contest) {
        this.contest = contest;
    }

    boolean closed() {
        return closed;
    }

    @Override
    public String name() {
        return "held";
    }

    @Override
    public String about() {
        return "what a test holds";
    }

    @Override
    public Set<Server> servers() {
        return Set.of();
    }

    @Override
    public Prepared prepare(Setting setting) {
        return new Prepared() {
            @Override
            public List<Contest> contests() {
                return List.of(contest);
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }
}
