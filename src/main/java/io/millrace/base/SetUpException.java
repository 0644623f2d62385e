package io.millrace.base;

/**
 * Something that an operator has to mend before work can go on; the message is one sentence that says what and how.
 *
 * <p>For start-up and commands, where there is nobody else to decide. Running stages answer with values instead.
 */
public final class SetUpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of trouble it is, which decides the exit code of a command; the worst first. */
    public enum Reason {
        /** The configuration or the command line says something wrong. */
        USAGE,
        /** A certificate, ours or that of a server, is not to be trusted as things stand. */
        UNTRUSTED,
        /** A server cannot be reached, or does not let us in. */
        UNREACHABLE,
        /** It could be done, but not as things stand. */
        REFUSED
    }

    private final Reason reason;

    public SetUpException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    public SetUpException(Reason reason, String sentence, Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
