package io.millrace.stack;

/** One of the servers of the local stack. */
public enum Server {
    POSTGRES("PostgreSQL", "postgres"),
    KAFKA("Kafka", "kafka"),
    ELASTICSEARCH("Elasticsearch", "elasticsearch"),
    /** Not of every stack: it runs once somebody has asked for it. */
    S3("S3Mock", "s3");

    private final String title;
    private final String key;

    Server(String title, String key) {
        this.title = title;
        this.key = key;
    }

    /** Its name for people. */
    public String title() {
        return title;
    }

    /** Its name in file names. */
    String key() {
        return key;
    }

    /** The name of the file that its processes keep locked while one of them lives. */
    String lock() {
        return key + ".lock";
    }
}
