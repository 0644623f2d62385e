package io.millrace.stack.redshift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Reads what a COPY is to load. */
final class Loader {
    /** Takes the next bytes of the rows. */
    interface Rows {
        /** Says false where no more are wanted. */
        boolean take(byte[] some) throws IOException;
    }

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An object that is there. */
    private static final class Part {
        private final String url;
        private final byte[] content;

        private Part(String url, byte[] content) {
            this.url = url;
            this.content = content;
        }
    }

    private final Objects objects;

    Loader(Objects objects) {
        this.objects = objects;
    }

    /**
     * Hands over the rows of all objects, one after the other.
     *
     * @throws RefusedException where an object cannot be had or read; what was handed over by then must not count
     * @throws IOException where {@code rows} throws it
     */
    void load(CopyStatement copy, Rows rows) throws RefusedException, IOException {
        var parts = copy.manifest() ? listed(copy.url()) : List.of(new Part(copy.url(), get(copy.url())));
        for (var part : parts) {
            if (!load(copy, part, rows)) {
                return;
            }
        }
    }

    private List<Part> listed(String manifestUrl) throws RefusedException {
        var parts = new ArrayList<Part>();
        for (var entry : manifest(manifestUrl).path("entries")) {
            var url = entry.path("url").asText();
            try {
                parts.add(new Part(url, get(url)));
            } catch (RefusedException e) {
                if (entry.path("mandatory").asBoolean() || !(e.getCause() instanceof NoSuchObjectException)) {
                    throw e;
                }
            }
        }
        if (parts.isEmpty()) {
            throw new RefusedException(RedshiftError.manifest("no files were found", manifestUrl));
        }
        return parts;
    }

    private JsonNode manifest(String url) throws RefusedException {
        try {
            var json = JSON.readTree(objects.get(url));
            if (json.path("entries").isArray()) {
                return json;
            }
            throw new RefusedException(RedshiftError.manifest("Manifest file is not in correct json format", url));
        } catch (NoSuchObjectException e) {
            throw new RefusedException(
                    RedshiftError.manifest(RedshiftError.noSuchKey(url).message(), url));
        } catch (IOException e) {
            throw new RefusedException(RedshiftError.manifest(String.valueOf(e.getMessage()), url));
        }
    }

    private byte[] get(String url) throws RefusedException {
        try {
            return objects.get(url);
        } catch (NoSuchObjectException e) {
            throw new RefusedException(RedshiftError.noSuchKey(url), e);
        } catch (IOException e) {
            throw new RefusedException(RedshiftError.s3(String.valueOf(e.getMessage()), url), e);
        }
    }

    private static boolean load(CopyStatement copy, Part part, Rows rows) throws RefusedException, IOException {
        int headerLines = copy.headerLines();
        byte last = '\n';
        try (var in = open(copy, part)) {
            for (var chunk = next(in, part); chunk.length > 0; chunk = next(in, part)) {
                int from = 0;
                while (headerLines > 0 && from < chunk.length) {
                    if (chunk[from++] == '\n') {
                        headerLines--;
                    }
                }
                last = chunk[chunk.length - 1];
                if (from < chunk.length && !rows.take(Arrays.copyOfRange(chunk, from, chunk.length))) {
                    return false;
                }
            }
        }
        // The last row of an object ends with it, and the next object's first row is another one.
        return last == '\n' || headerLines > 0 || rows.take(new byte[] {'\n'});
    }

    private static InputStream open(CopyStatement copy, Part part) throws RefusedException {
        var content = new ByteArrayInputStream(part.content);
        try {
            return copy.gzip() ? new GZIPInputStream(content, CHUNK_BYTES) : content;
        } catch (IOException e) {
            throw unreadable(part, e);
        }
    }

    private static byte[] next(InputStream in, Part part) throws RefusedException {
        try {
            return in.readNBytes(CHUNK_BYTES);
        } catch (IOException e) {
            throw unreadable(part, e);
        }
    }

    private static RefusedException unreadable(Part part, IOException e) {
        return new RefusedException(RedshiftError.s3("gzip: " + e.getMessage(), part.url), e);
    }
}
