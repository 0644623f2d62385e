package io.millrace.sink.redshift;

import java.util.List;

/**
 * Where part files wait for the warehouse to load them: a bucket that answers like S3.
 *
 * <p>What {@link #put} has returned from is durable and is in every later {@link #list}. All methods block; they may be
 * called by any thread, several at a time.
 */
public interface Stage extends AutoCloseable {
    /** An object of the stage. */
    record Entry(String key, long bytes) {}

    /**
     * Asks whether objects can be written, listed and deleted.
     *
     * @throws StageException with a sentence that says what has to be mended
     */
    void check() throws StageException;

    /** Writes an object whole, over one that has its key. */
    void put(String key, byte[] content) throws StageException;

    /** All objects whose key begins with {@code prefix}, in the order of their keys' bytes. */
    default List<Entry> list(String prefix) throws StageException {
        return list(prefix, "");
    }

    /** Those of them whose key comes behind {@code after}, which need not be one. */
    List<Entry> list(String prefix, String after) throws StageException;

    /** An object's content; throws where there is none. */
    byte[] get(String key) throws StageException;

    /** Deletes these objects; those that are not there are no error. */
    void delete(List<String> keys) throws StageException;

    /** What COPY calls an object of this key, or all that begin with it: {@code s3://bucket/key}. */
    String url(String key);

    @Override
    void close();
}
