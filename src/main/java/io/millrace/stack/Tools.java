package io.millrace.stack;

import io.millrace.base.SetUpException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The programs of the operating system that the stack needs, and which package brings a missing one. */
final class Tools {
    private Tools() {}

    /** Refuses where the servers have no binaries for this machine, or a program for running them is missing. */
    static void checkForRunning() {
        String system = System.getProperty("os.name", "");
        String machine = System.getProperty("os.arch", "");
        if (!system.equals("Linux") || !machine.equals("amd64")) {
            throw refused("The local stack runs on Linux on x86-64 only, and this is " + system + " on " + machine
                    + "; start the servers by yourself and name them in the configuration.");
        }
        need("sh", "dash");
        need("setsid", "util-linux");
        need("flock", "util-linux");
        need("mktemp", "coreutils");
    }

    /** Refuses where a program for filling the cache is missing. */
    static void checkForFetching() {
        need("mvn", "maven");
        need("tar", "tar");
        need("xz", "xz-utils");
    }

    static boolean has(String program) {
        return find(program).isPresent();
    }

    /** Refuses where a program is missing. */
    static void need(String program, String debianPackage) {
        if (!has(program)) {
            throw refused("The program " + program + " is missing; install it with `sudo apt-get install "
                    + debianPackage + "` and start again.");
        }
    }

    private static Optional<Path> find(String program) {
        String path = System.getenv("PATH");
        for (String directory : (path == null ? "/usr/bin:/bin" : path).split(":", -1)) {
            Path candidate = Path.of(directory.isEmpty() ? "." : directory, program);
            if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    static SetUpException refused(String sentence) {
        return new SetUpException(SetUpException.Reason.REFUSED, sentence);
    }

    static SetUpException refused(String sentence, Throwable cause) {
        return new SetUpException(SetUpException.Reason.REFUSED, sentence, cause);
    }
}
