package io.millrace.stack.redshift;

/**
 * How far the server has come with what one client has asked, shared by the two threads of a connection.
 *
 * <p>One thread brings requests to the server and tells of them; the other brings answers and tells of those. Only the
 * first ever waits.
 */
final class Progress {
    private static final char IDLE = 'I';

    /** Start-up is the first thing that is asked, and answered like others. */
    private int asked = 1;

    private int answered;
    private char status = IDLE;
    private boolean failed;
    private boolean ended;

    private String loading = "";
    private boolean copying;
    private long copied = -1;

    private boolean muted;
    private int hidden;

    /** A message has gone to the server that it answers with "ready for query". */
    synchronized void asked() {
        asked++;
        failed = false;
    }

    /** Whether all that was asked has been answered. */
    synchronized boolean settled() {
        return asked == answered;
    }

    /** Whether a transaction block was open, or failed, when the server was last ready. */
    synchronized boolean inBlock() {
        return status != IDLE;
    }

    /** From now on the client hears nothing. */
    synchronized void mute() {
        muted = true;
    }

    /** The next so many answers are to the proxy itself. */
    synchronized void hide(int answers) {
        hidden += answers;
    }

    /**
     * Waits until the server is ready for the rows of a COPY that it was sent.
     *
     * @param alone true where the COPY was a simple query, which is answered when it is over
     * @return false where there will be no COPY
     */
    synchronized boolean awaitCopy(String table, boolean alone) throws InterruptedException {
        loading = table;
        copied = -1;
        while (!copying && !failed && !ended && !(alone && asked == answered)) {
            wait();
        }
        return copying;
    }

    /** Whether the server still takes rows. */
    synchronized boolean copying() {
        return copying;
    }

    /** Waits until the COPY is over, and returns its number of rows, or -1 where it failed. */
    synchronized long awaitCopied() throws InterruptedException {
        while (copying && !ended) {
            wait();
        }
        return copied;
    }

    /** Waits until all that was asked is answered. */
    synchronized void awaitSettled() throws InterruptedException {
        while (asked != answered && !ended) {
            wait();
        }
    }

    /** The table that is being loaded. */
    synchronized String loading() {
        return loading;
    }

    /** The server waits for the rows of a COPY. */
    synchronized void copyBegun() {
        copying = true;
        notifyAll();
    }

    /** The server has completed a command, which it names. */
    synchronized void completed(String tag) {
        if (copying) {
            copying = false;
            copied = Long.parseLong(tag.substring(tag.lastIndexOf(' ') + 1));
            notifyAll();
        }
    }

    /** The server has answered with an error; of one batch of messages it then leaves out the rest. */
    synchronized void failed() {
        copying = false;
        failed = asked == answered;
        notifyAll();
    }

    /** The server has answered all up to the next question. */
    synchronized void ready(char now) {
        status = now;
        answered++;
        notifyAll();
    }

    /** One of the two connections has ended. */
    synchronized void ended() {
        ended = true;
        notifyAll();
    }

    /** Whether the client is to hear an answer of this type; to be asked once for each. */
    synchronized boolean isForClient(char type) {
        if (type == Message.SERVER_COPY_IN) {
            return false;
        }
        if (hidden > 0 && type == Message.SERVER_ERROR && asked == answered) {
            // The client has asked for a cancel at this very moment, and its batch has failed.
            hidden = 0;
        } else if (hidden > 0 && isAnswer(type)) {
            hidden--;
            return false;
        }
        return !muted;
    }

    /** Some messages come unasked. */
    private static boolean isAnswer(char type) {
        return type != Message.SERVER_NOTICE
                && type != Message.SERVER_NOTIFICATION
                && type != Message.SERVER_PARAMETER_STATUS;
    }
}
