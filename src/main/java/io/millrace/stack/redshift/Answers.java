package io.millrace.stack.redshift;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Brings what the server says to the client; errors as Redshift would say them. Runs on a thread of its own. */
final class Answers {
    private static final String SERIALIZATION_FAILURE = "40001";

    private final DataInputStream server;
    private final DataOutputStream client;
    private final Progress progress;
    private final Refusals refusals;

    Answers(DataInputStream server, DataOutputStream client, Progress progress, Refusals refusals) {
        this.server = server;
        this.client = client;
        this.progress = progress;
        this.refusals = refusals;
    }

    /** Returns when the server has ended. */
    void relay() throws IOException {
        for (var message = Message.read(server); message != null; message = Message.read(server)) {
            if (progress.isForClient(message.type())) {
                translated(message).write(client);
            }
            if (message.type() == Message.SERVER_READY || server.available() == 0) {
                client.flush();
            }
            // Only now, since whoever waits for it may change who is to hear the next one.
            tell(message);
        }
    }

    private void tell(Message message) {
        switch (message.type()) {
            case Message.SERVER_COPY_IN -> progress.copyBegun();
            case Message.SERVER_COMMAND_COMPLETE -> progress.completed(message.text(0));
            case Message.SERVER_ERROR -> progress.failed();
            case Message.SERVER_READY -> progress.ready((char) message.at(0));
            default -> {}
        }
    }

    private Message translated(Message message) {
        return message.type() == Message.SERVER_ERROR ? error(message) : message;
    }

    private Message error(Message error) {
        var complaint = field(error, 'M');
        var meant = refusals.take(complaint);
        var sqlState = field(error, 'C');
        if (meant == null && progress.copying() && isOfARow(sqlState)) {
            meant = RedshiftError.load(progress.loading(), complaint + "; " + field(error, 'W'));
        } else if (meant == null && sqlState.equals(SERIALIZATION_FAILURE)) {
            meant = RedshiftError.isolationViolation();
        }
        return meant == null ? error : Message.error(meant);
    }

    /** A value that its column does not take, or a constraint that a row breaks. */
    private static boolean isOfARow(String sqlState) {
        return sqlState.startsWith("22") || sqlState.startsWith("23");
    }

    private static String field(Message error, char code) {
        int at = 0;
        while (at < error.length() && error.at(at) != 0) {
            if (error.at(at) == code) {
                return error.text(at + 1);
            }
            at = error.afterText(at + 1);
        }
        return "";
    }
}
