package io.millrace.bench;

/**
 * One of the two that are compared.
 *
 * @param what what it does, in a few words for the report
 */
public record Side(String what, Running running) {
    /** Runs one round from beginning to end, and says what came of it; the same work each time. Blocking. */
    @FunctionalInterface
    public interface Running {
        /** Fails where not everything was handled; an interrupt ends it early. */
        Round run() throws Exception;
    }
}
