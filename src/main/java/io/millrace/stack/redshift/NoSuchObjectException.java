package io.millrace.stack.redshift;

import java.io.IOException;

/** There is no object at this address. */
public final class NoSuchObjectException extends IOException {
    private static final long serialVersionUID = 1L;

    public NoSuchObjectException(String s3Url) {
        super("there is no object " + s3Url);
    }
}
