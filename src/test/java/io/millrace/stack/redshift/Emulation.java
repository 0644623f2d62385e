package io.millrace.stack.redshift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.stack.SharedStack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;

/** An emulation before the shared stack's PostgreSQL, with a bucket and faults that tests set. */
final class Emulation implements AutoCloseable {
    /** Who speaks to the emulation: Amazon's driver or pgjdbc, with the extended protocol or the simple one. */
    enum Client {
        AMAZON("jdbc:redshift:", "?ssl=false"),
        AMAZON_SIMPLE("jdbc:redshift:", "?ssl=false&preferQueryMode=simple"),
        POSTGRES("jdbc:postgresql:", ""),
        POSTGRES_SIMPLE("jdbc:postgresql:", "?preferQueryMode=simple");

        private final String scheme;
        private final String parameters;

        Client(String scheme, String parameters) {
            this.scheme = scheme;
            this.parameters = parameters;
        }
    }

    private static final String DATABASE = "redshift_emulated";

    private static final String OPTIONS =
            "iam_role 'arn:aws:iam::123456789012:role/load' region 'eu-central-1' manifest"
                    + " format as csv quote as '\"' null as '<null>' gzip timeformat 'auto' dateformat 'auto' maxerror 0"
                    + " compupdate off statupdate off";

    private final Map<String, byte[]> bucket = new ConcurrentHashMap<>();
    private final RedshiftEmulator emulator;

    private volatile Faults faults = Faults.NONE;

    Emulation() {
        SharedStack.get().createDatabase(DATABASE);
        RedshiftEmulator.prepare(SharedStack.get().jdbcUrl(DATABASE));
        emulator = RedshiftEmulator.start(
                "127.0.0.1", SharedStack.get().postgresPort(), 0, this::object, sql -> faults.before(sql));
    }

    private byte[] object(String url) throws IOException {
        var content = bucket.get(url);
        if (content == null) {
            throw new NoSuchObjectException(url);
        }
        return content;
    }

    Connection connect(Client client) throws SQLException {
        var url = client.scheme + "//127.0.0.1:" + emulator.port() + "/" + DATABASE + client.parameters;
        return DriverManager.getConnection(url, "postgres", "");
    }

    void faults(Faults now) {
        faults = now;
    }

    /** Puts an object into the bucket, compressed where its address ends with {@code .gz}. */
    void put(String url, String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = url.endsWith(".gz") ? new GZIPOutputStream(bytes) : bytes) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        bucket.put(url, bytes.toByteArray());
    }

    /** Puts a manifest into the bucket that {@link #copy} reads; all objects of it must be there. */
    void putManifest(String... urls) throws IOException {
        var entries = new ArrayList<String>();
        for (var url : urls) {
            entries.add("{\"url\": \"" + url + "\", \"mandatory\": true}");
        }
        put("s3://stage/manifest", "{\"entries\": [" + String.join(", ", entries) + "]}");
    }

    static String copy(String table, String columns) {
        return "copy " + table + " (" + columns + ") from 's3://stage/manifest' " + OPTIONS;
    }

    /** The first column of all rows. */
    static List<String> strings(Statement statement, String sql) throws SQLException {
        var strings = new ArrayList<String>();
        try (var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        }
        return strings;
    }

    static void assertSays(String sqlState, String part, SQLException error) {
        assertEquals(sqlState, error.getSQLState(), error.toString());
        assertTrue(error.toString().contains(part), error.toString());
    }

    @Override
    public void close() {
        emulator.close();
    }
}
