package io.millrace.stack;

import java.io.IOException;

/** How one kind of server is made ready, started and asked whether it answers. */
sealed interface Recipe permits PostgresServer, KafkaServer, ElasticServer, S3Server {
    Server server();

    /** Its version and address, for people. */
    String description();

    /** Makes its data where there is none yet and writes its configuration; runs before each start. */
    void prepare() throws IOException, InterruptedException;

    /** What its guardian starts. */
    Task task() throws IOException, InterruptedException;

    /** Whether it answers as it should; quick, and false where nothing listens. */
    boolean answers();
}
