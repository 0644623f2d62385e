package io.millrace.stack.redshift;

import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Carries out a COPY from S3 as PostgreSQL's COPY from the client, with the proxy for the client.
 *
 * <p>It is one COPY whatever the number of objects, in the client's session and transaction, and the client is answered by
 * the server itself. Where an object cannot be had, the COPY is given up and fails like one with a bad row.
 */
final class Copying {
    private final DataOutputStream server;
    private final Progress progress;
    private final Refusals refusals;
    private final Loader loader;

    Copying(DataOutputStream server, Progress progress, Refusals refusals, Loader loader) {
        this.server = server;
        this.progress = progress;
        this.refusals = refusals;
        this.loader = loader;
    }

    /**
     * Returns when the COPY that was sent to the server is over, or has failed.
     *
     * @param alone true where it was sent as a simple query
     */
    void run(CopyStatement copy, boolean alone) throws IOException, InterruptedException {
        server.flush();
        if (!progress.awaitCopy(copy.table(), alone)) {
            return;
        }
        try {
            loader.load(copy, this::send);
            new Message(Message.CLIENT_COPY_DONE, new byte[0]).write(server);
            // Else the server keeps its answer until the client ends the batch.
            new Message(Message.CLIENT_FLUSH, new byte[0]).write(server);
        } catch (RefusedException e) {
            var reason = new Message.Body().text(refusals.mark(e.error())).bytes();
            new Message(Message.CLIENT_COPY_FAIL, reason).write(server);
        }
        server.flush();
        long count = progress.awaitCopied();
        if (alone) {
            progress.awaitSettled();
        }
        if (count >= 0) {
            remember(count, alone);
        }
    }

    private boolean send(byte[] rows) throws IOException {
        if (!progress.copying()) {
            return false;
        }
        new Message(Message.CLIENT_COPY_DATA, rows).write(server);
        return true;
    }

    /** For {@code pg_last_copy_count()}: leaves the number with the session, and keeps the answers from the client. */
    private void remember(long count, boolean alone) throws IOException {
        var sql = "set redshift.last_copy_count = " + count;
        if (alone) {
            progress.hide(2);
            progress.asked();
            Message.query(sql).write(server);
        } else {
            var messages = Message.own(sql);
            progress.hide(messages.size());
            for (var message : messages) {
                message.write(server);
            }
        }
    }
}
