package io.millrace.stack.redshift;

/** A statement must not run, and this is what the client hears. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient RedshiftError error;

    RefusedException(RedshiftError error) {
        super(error.message());
        this.error = error;
    }

    RefusedException(RedshiftError error, Throwable cause) {
        super(error.message(), cause);
        this.error = error;
    }

    RedshiftError error() {
        return error;
    }
}
