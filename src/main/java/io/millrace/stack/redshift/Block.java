package io.millrace.stack.redshift;

/**
 * Whether a transaction block is open where the client is, which may be ahead of the server. Used by one thread.
 *
 * <p>The server's word counts where it has answered everything, and from there on the statements that were sent.
 */
final class Block {
    private final Progress progress;

    private boolean inBatch;
    private boolean open;

    Block(Progress progress) {
        this.progress = progress;
    }

    /** The client has sent a message of this type. */
    void hears(char type) {
        if (!inBatch && progress.settled()) {
            open = progress.inBlock();
        }
        inBatch = type != Message.CLIENT_SYNC && type != Message.CLIENT_QUERY;
    }

    boolean isOpen() {
        return open;
    }

    /** This statement is about to run. */
    void runs(Sql sql) {
        if (sql.begins("BEGIN") || sql.begins("START TRANSACTION")) {
            open = true;
        } else if (sql.begins("COMMIT") || sql.begins("END") || sql.begins("ROLLBACK") || sql.begins("ABORT")) {
            open = false;
        }
    }
}
