package io.millrace.stack.redshift;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a client says first: what it wants, and who it is. */
sealed interface Startup {
    /** It wants a session with these parameters. */
    record Session(Map<String, String> parameters) implements Startup {
        public Session {
            parameters = Map.copyOf(parameters);
        }
    }

    /** It wants the statement of another session to end, which it names as the server has named it to that session. */
    record Cancel(int process, int key) implements Startup {}

    int VERSION_3 = 3 << 16;
    int CANCEL = 80877102;
    int TLS = 80877103;
    int GSSAPI = 80877104;
    int LENGTH_MAX = 10_000;

    /** Those that PostgreSQL knows; Amazon's driver sends others besides. */
    Set<String> KNOWN = Set.of(
            "user",
            "database",
            "application_name",
            "client_encoding",
            "datestyle",
            "timezone",
            "extra_float_digits",
            "search_path",
            "statement_timeout");

    /**
     * What makes a session more like one of Redshift: each transaction sees one state of the data, and a backslash in a
     * literal escapes what follows it.
     */
    Map<String, String> OURS = Map.of(
            "default_transaction_isolation", "repeatable read",
            "standard_conforming_strings", "off",
            "escape_string_warning", "off");

    /** Reads it, after having said that there is no encryption here to whom asked for it. */
    static Startup read(DataInputStream in, DataOutputStream out) throws IOException {
        while (true) {
            int length = in.readInt() - Integer.BYTES;
            if (length < Integer.BYTES || length > LENGTH_MAX) {
                throw new IOException("a start-up of " + length + " bytes");
            }
            var body = new byte[length];
            in.readFully(body);
            var message = new Message('\0', body);
            int code = message.int32(0);
            if (code == CANCEL && length == 3 * Integer.BYTES) {
                return new Cancel(message.int32(4), message.int32(8));
            } else if (code == TLS || code == GSSAPI) {
                out.writeByte('N');
                out.flush();
            } else if (code >> 16 == VERSION_3 >> 16) {
                return new Session(parameters(message));
            } else {
                throw new IOException("version " + code + " of the protocol");
            }
        }
    }

    private static Map<String, String> parameters(Message message) {
        var parameters = new TreeMap<String, String>();
        int at = Integer.BYTES;
        while (at < message.length() && message.at(at) != 0) {
            var name = message.text(at).toLowerCase(Locale.ROOT);
            at = message.afterText(at);
            if (KNOWN.contains(name)) {
                parameters.put(name, message.text(at));
            }
            at = message.afterText(at);
        }
        parameters.putAll(OURS);
        return parameters;
    }

    /** Says it to the server. */
    static void write(Startup startup, DataOutputStream out) throws IOException {
        var body = switch (startup) {
            case Cancel(var process, var key) ->
                new Message.Body().int32(CANCEL).int32(process).int32(key).bytes();
            case Session(var parameters) -> {
                var bytes = new Message.Body().int32(VERSION_3);
                parameters.forEach((name, value) -> bytes.text(name).text(value));
                yield bytes.code('\0').bytes();
            }
        };
        out.writeInt(body.length + Integer.BYTES);
        out.write(body);
        out.flush();
    }
}
