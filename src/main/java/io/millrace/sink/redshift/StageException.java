package io.millrace.sink.redshift;

import org.jspecify.annotations.Nullable;

/** The stage has not done what it was asked; the message is one sentence for an operator, without secrets. */
public final class StageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean wrongSetUp;

    /** @param wrongSetUp true where somebody has to mend something: a right, a key, a name; false where waiting helps */
    public StageException(String message, boolean wrongSetUp, @Nullable Throwable cause) {
        super(message, cause);
        this.wrongSetUp = wrongSetUp;
    }

    /** True where nothing can succeed before an operator has mended something. */
    public boolean wrongSetUp() {
        return wrongSetUp;
    }
}
