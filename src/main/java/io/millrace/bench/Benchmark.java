package io.millrace.bench;

import io.millrace.stack.Server;
import java.util.List;
import java.util.Set;

/** One thing that is measured. Has no state of its own: what a run needs is in what {@link #prepare} gives. */
public interface Benchmark {
    /** What it is called on the command line: one lower-case word. */
    String name();

    /** What is compared with what, in one sentence without a full stop. */
    String about();

    /** The servers that it needs; none where it is all in memory. */
    Set<Server> servers();

    /** Makes everything ready that is not to be measured: topics, tables, rows. Blocking. */
    Prepared prepare(Setting setting) throws Exception;

    /** A benchmark that can be run; closed when its rounds are over. */
    interface Prepared extends AutoCloseable {
        /** What is run, one after the other. A contest may be set up by its sides only when its turn comes. */
        List<Contest> contests();

        @Override
        void close() throws Exception;
    }
}
