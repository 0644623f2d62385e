package io.millrace.sink.redshift;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.change.CopyText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as CSV, compressed by gzip: every value in quotes, null as {@link #NULL}. Used by one thread.
 *
 * @see <a href="https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html">COPY, data formats</a>
 */
final class PartWriter {
    /**
     * What stands for null. COPY compares it with quoted values as well, so no row may hold it; texts of people do not look
     * like it.
     */
    static final String NULL = "~millrace:null~";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
    private final Writer writer;
    private int rows;

    PartWriter() {
        try {
            writer = new OutputStreamWriter(new FastGzip(bytes), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why no CSV of ours can hold the value; null where it can. */
    static @Nullable String fault(String value) {
        if (value.equals(NULL)) {
            return "it is the very text that stands for null in our files";
        }
        var fault = CopyText.fault(value);
        return fault == null ? null : "it holds " + fault;
    }

    void add(List<@Nullable String> values) {
        var line = new StringBuilder(256);
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                line.append(',');
            }
            append(line, values.get(i));
        }
        line.append('\n');
        try {
            writer.append(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        rows++;
    }

    private static void append(StringBuilder line, @Nullable String value) {
        if (value == null) {
            line.append(NULL);
            return;
        }
        line.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') {
                line.append('"');
            }
            line.append(c);
        }
        line.append('"');
    }

    int rows() {
        return rows;
    }

    /** The whole file; nothing can be added afterwards. */
    byte[] finish() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The lane waits for it, and the network between us and the bucket is wide. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(ByteArrayOutputStream out) throws IOException {
            super(out, 1 << 15);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
