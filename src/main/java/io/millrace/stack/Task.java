package io.millrace.stack;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A command for a guardian.
 *
 * @param directory where it runs
 * @param environment what it finds there besides PATH, or besides all of ours where {@code inheritsEnvironment}
 * @param stopSignal the signal that ends it cleanly, such as {@code TERM}
 * @param staleFile a file that is removed before it starts, once no other process of the same lock lives; "" for none
 */
record Task(
        List<String> command,
        Path directory,
        Map<String, String> environment,
        boolean inheritsEnvironment,
        String stopSignal,
        String staleFile) {
    Task {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** A command of the user's own surroundings, such as Maven. */
    static Task tool(Path directory, List<String> command) {
        return new Task(command, directory, Map.of("LC_ALL", "C.UTF-8"), true, "TERM", "");
    }

    /** A server, or a command that makes its data, in an environment that nobody can have set strangely. */
    static Task server(Path directory, List<String> command, Map<String, String> environment, String stopSignal) {
        return new Task(command, directory, environment, false, stopSignal, "");
    }

    Task withoutStale(Path file) {
        return new Task(command, directory, environment, inheritsEnvironment, stopSignal, file.toString());
    }
}
