package io.millrace.sink.elastic;

/** What came back for a request, whatever it was. */
sealed interface Reply {
    /** Done; {@code body} is JSON. */
    record Done(byte[] body) implements Reply {}

    /**
     * Answered with an error.
     *
     * @param type the server's name for it, empty where it gave none
     * @param reason what the server says, causes included, at most {@link ErrorText#LENGTH_MAX} characters
     */
    record Failed(int status, String type, String reason) implements Reply {}

    /** No answer: it cannot be told whether the request was carried out. */
    record Silent(String reason) implements Reply {}

    /** Whom we reached is not to be trusted, or does not trust us; {@code reason} goes on about "it". */
    record Untrusted(String reason) implements Reply {}

    /** The answer is larger than we take; ask for less. */
    record TooLong() implements Reply {}
}
