package io.millrace.stack.redshift;

import java.io.IOException;

/** Where COPY reads from: what is in S3, by address. Called by one thread per connection, several at a time. */
@FunctionalInterface
public interface Objects {
    /**
     * An object's content as it is stored, compressed or not.
     *
     * @param s3Url such as {@code s3://bucket/key}
     * @throws NoSuchObjectException where there is none at this address
     * @throws IOException where it cannot be told
     */
    byte[] get(String s3Url) throws IOException;
}
