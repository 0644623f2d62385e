package io.millrace.stack.payments;

import java.sql.SQLException;

/** One of the threads that make up the business. Never touches the rows of another. */
interface Worker {
    /** Works until the run is over; everything is committed or rolled back when it returns. */
    void work(Desk desk) throws SQLException, InterruptedException;
}
