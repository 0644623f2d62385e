package io.millrace.stack.redshift;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of PostgreSQL's wire protocol, version 3, after start-up.
 *
 * <p>What a type means depends on who says it; the names begin with the side. A text ends with a zero byte.
 */
final class Message {
    static final char CLIENT_BIND = 'B';
    static final char CLIENT_CLOSE = 'C';
    static final char CLIENT_COPY_DATA = 'd';
    static final char CLIENT_COPY_DONE = 'c';
    static final char CLIENT_COPY_FAIL = 'f';
    static final char CLIENT_EXECUTE = 'E';
    static final char CLIENT_FLUSH = 'H';
    static final char CLIENT_FUNCTION_CALL = 'F';
    static final char CLIENT_PARSE = 'P';
    static final char CLIENT_QUERY = 'Q';
    static final char CLIENT_SYNC = 'S';

    static final char SERVER_COMMAND_COMPLETE = 'C';
    static final char SERVER_COPY_IN = 'G';
    static final char SERVER_ERROR = 'E';
    static final char SERVER_NOTICE = 'N';
    static final char SERVER_NOTIFICATION = 'A';
    static final char SERVER_PARAMETER_STATUS = 'S';
    static final char SERVER_READY = 'Z';

    /** The name of the proxy's own statement, which no client takes. */
    private static final String OWN = "millrace_own";

    private static final int LENGTH_MAX = 1 << 30;

    private final char type;
    private final byte[] body;

    Message(char type, byte[] body) {
        this.type = type;
        this.body = body;
    }

    /** The next message, or null where the other side has ended. */
    static @Nullable Message read(DataInputStream in) throws IOException {
        int type = in.read();
        if (type < 0) {
            return null;
        }
        int length = in.readInt() - Integer.BYTES;
        if (length < 0 || length > LENGTH_MAX) {
            throw new IOException("a message of " + length + " bytes");
        }
        var body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the connection ended inside of a message");
        }
        return new Message((char) type, body);
    }

    char type() {
        return type;
    }

    int length() {
        return body.length;
    }

    byte at(int index) {
        return body[index];
    }

    void write(DataOutputStream out) throws IOException {
        out.writeByte(type);
        out.writeInt(body.length + Integer.BYTES);
        out.write(body);
    }

    /** The text that begins at an index of the body. */
    String text(int from) {
        return new String(body, from, zero(from) - from, StandardCharsets.UTF_8);
    }

    /** The index after the text that begins at {@code from}. */
    int afterText(int from) {
        return Math.min(zero(from) + 1, body.length);
    }

    private int zero(int from) {
        int end = from;
        while (end < body.length && body[end] != 0) {
            end++;
        }
        return end;
    }

    int int32(int from) {
        return ByteBuffer.wrap(body).getInt(from);
    }

    byte[] rest(int from) {
        return Arrays.copyOfRange(body, from, body.length);
    }

    static Message query(String sql) {
        return new Message(CLIENT_QUERY, new Body().text(sql).bytes());
    }

    /** @param types what is known of its parameters' types, as the client has said it */
    static Message parse(String name, String sql, byte[] types) {
        return new Message(
                CLIENT_PARSE, new Body().text(name).text(sql).raw(types).bytes());
    }

    /** Prepares a statement of the proxy's own. */
    static Message ownParse(String sql) {
        return parse(OWN, sql, new byte[] {0, 0});
    }

    /** What prepares, runs and forgets a statement of the proxy's own; each message is answered once. */
    static List<Message> own(String sql) {
        var nothing = new byte[] {0, 0, 0, 0, 0, 0};
        return List.of(
                ownParse(sql),
                new Message(
                        CLIENT_BIND, new Body().text(OWN).text(OWN).raw(nothing).bytes()),
                new Message(CLIENT_EXECUTE, new Body().text(OWN).int32(0).bytes()),
                new Message(CLIENT_CLOSE, new Body().code('P').text(OWN).bytes()),
                new Message(CLIENT_CLOSE, new Body().code('S').text(OWN).bytes()));
    }

    static Message sync() {
        return new Message(CLIENT_SYNC, new byte[0]);
    }

    static Message error(RedshiftError error) {
        var body = new Body().code('S').text("ERROR").code('V').text("ERROR");
        body.code('C').text(error.sqlState()).code('M').text(error.message());
        if (!error.detail().isEmpty()) {
            body.code('D').text(error.detail());
        }
        return new Message(SERVER_ERROR, body.code('\0').bytes());
    }

    /** Builds a body piece by piece. */
    static final class Body {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Body text(String text) {
            bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            bytes.write(0);
            return this;
        }

        Body code(char code) {
            bytes.write(code);
            return this;
        }

        Body int32(int value) {
            return raw(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
        }

        Body raw(byte[] some) {
            bytes.writeBytes(some);
            return this;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
