package io.millrace.feed;

import io.millrace.feed.Offsets.Position;
import java.util.Map;

/** What the datastream still holds for a lane. Blocking; used by one thread at a time. */
interface Backlog extends AutoCloseable {
    /** Where the lane's group stands, by partition. */
    Map<Integer, Position> positions();

    /** True where there is a record to read at this offset or behind it; marks of transactions are none. */
    boolean waits(int partition, long offset);

    @Override
    void close();
}
