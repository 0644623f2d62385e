package io.millrace.feed;

/** The consumer has passed over records; they have to be read from what is committed. */
final class SkippedRecordsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SkippedRecordsException(int partition, long from, long to) {
        super("the records from " + from + " to " + (to - 1) + " of partition " + partition
                + " were passed over: they are read again");
    }
}
