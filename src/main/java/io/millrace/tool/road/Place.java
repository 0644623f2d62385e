package io.millrace.tool.road;

import java.util.List;

/** Where changes arrive, and can be seen by whoever reads there. For one thread. */
interface Place extends AutoCloseable {
    /** Those of the samples that can be seen now; one look for all of them. Blocking. */
    List<Sample> seen(List<Sample> samples) throws Exception;

    @Override
    void close() throws Exception;
}
