package io.millrace.sink.elastic;

/** Why a request or one item of it did not succeed, and what that means: the one place that classifies. */
sealed interface Trouble {
    /** May succeed later. */
    record Busy(String reason) implements Trouble {}

    /** An operator has to mend something first. */
    record WrongSetUp(String reason) implements Trouble {}

    /** Larger than the server takes. */
    record TooLarge() implements Trouble {}

    /** Understood, and never to be accepted. */
    record Refused(String reason) implements Trouble {}

    /** Someone else was first: the document is in another state. */
    record Conflict() implements Trouble {}

    /** What an answer other than a success means; {@code url} is whom we asked. */
    static Trouble of(Reply reply, String url) {
        return switch (reply) {
            case Reply.Done _ -> throw new IllegalArgumentException("a success is no trouble");
            case Reply.Failed(var status, var type, var reason) -> of(status, type, reason, url);
            case Reply.Silent(var reason) -> new Busy("Elasticsearch at " + url + " does not answer: " + reason);
            case Reply.Untrusted(var reason) ->
                new WrongSetUp("Elasticsearch at " + url + " is not trusted: " + reason
                        + "; mend elasticsearch.url, elasticsearch.ca, or the server's certificate");
            case Reply.TooLong _ -> new TooLarge();
        };
    }

    /** What an error means, of a whole request or of one item of a bulk. */
    static Trouble of(int status, String type, String reason, String url) {
        return switch (type) {
            case "cluster_block_exception", "es_rejected_execution_exception", "circuit_breaking_exception" ->
                new Busy(reason);
            case "index_not_found_exception" ->
                new WrongSetUp("Elasticsearch at " + url + " lacks an index (" + reason
                        + "): restart the lane, which makes it anew, and replay the lane from the beginning");
            case "index_closed_exception" ->
                new WrongSetUp("Elasticsearch at " + url + " has closed an index (" + reason
                        + "): open it again, then restart the lane");
            case "version_conflict_engine_exception" -> new Conflict();
            default -> byStatus(status, reason, url);
        };
    }

    private static Trouble byStatus(int status, String reason, String url) {
        return switch (status) {
            case 401 ->
                new WrongSetUp("Elasticsearch at " + url + " does not know us (" + reason
                        + "): correct elasticsearch.user and elasticsearch.password, or elasticsearch.api-key");
            case 403 ->
                new WrongSetUp("Elasticsearch at " + url + " does not allow it (" + reason
                        + "): give the user of elasticsearch.user the rights, or name another user");
            case 408, 429 -> new Busy(reason);
            case 409 -> new Conflict();
            case 413 -> new TooLarge();
            case 404, 405, 406 ->
                new WrongSetUp(url + " does not answer as Elasticsearch does (" + status + ", " + reason
                        + "): correct elasticsearch.url");
            default ->
                status >= 400 && status < 500
                        ? new Refused(reason)
                        : new Busy("Elasticsearch at " + url + " failed with status " + status + ": " + reason);
        };
    }
}
