package io.millrace.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** How one kind of server is made ready, started and asked whether it answers. */
sealed interface Recipe permits PostgresServer, KafkaServer, ElasticServer, S3Server {
    Server server();

    /** Its version and address, for people. */
    String description();

    /** The version of what runs; asked for while it does. */
    String version() throws IOException, InterruptedException;

    /** The version in the name of the jar that begins with {@code artifact} and goes on with a digit. */
    static String versionIn(Path directory, String artifact) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.matches(Pattern.quote(artifact) + "\\d.*\\.jar"))
                    .map(name -> name.substring(artifact.length(), name.length() - ".jar".length()))
                    .findFirst()
                    .orElse("of an unknown version");
        }
    }

    /** Makes its data where there is none yet and writes its configuration; runs before each start. */
    void prepare() throws IOException, InterruptedException;

    /** What its guardian starts. */
    Task task() throws IOException, InterruptedException;

    /** Whether it answers as it should; quick, and false where nothing listens. */
    boolean answers();
}
