package io.millrace.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** PGQ as Debian builds it: the installed package, or the same package fetched and unpacked without installing it. */
final class PgqPackage {
    private static final String LIBRARY = "usr/lib/postgresql/15/lib";
    private static final String SHARE = "usr/share/postgresql/15";

    private final Path work;
    private final Consumer<String> progress;

    PgqPackage(Path work, Consumer<String> progress) {
        this.work = work;
        this.progress = progress;
    }

    /** The directory under which the package's files lie: the root of the machine, or where it was unpacked. */
    Path root() throws IOException, InterruptedException {
        Path installed = Path.of("/");
        if (complete(installed)) {
            return installed;
        }
        if (!Tools.has("apt-get") || !Tools.has("dpkg")) {
            throw Tools.refused("PGQ for PostgreSQL 15 was not found under /usr/lib/postgresql/15, and there is no"
                    + " apt-get to fetch it; install the package " + Fetch.PGQ_PACKAGE + " and start again.");
        }
        Path unpacked = work.resolve("pgq");
        Files.createDirectories(unpacked);
        progress.accept("Fetching PGQ (" + Fetch.PGQ_PACKAGE + ") with apt-get ...");
        String failure = download(unpacked);
        if (!failure.isEmpty() && Account.uidOf(Path.of("/proc/self")) == 0) {
            progress.accept("Reading the package lists with apt-get update ...");
            run(unpacked, List.of("apt-get", "-q", "update"));
            failure = download(unpacked);
        }
        if (!failure.isEmpty()) {
            throw Tools.refused(
                    "apt-get could not fetch PGQ (" + failure + "); run `sudo apt-get update && sudo apt-get"
                            + " install --no-install-recommends " + Fetch.PGQ_PACKAGE + "` and start again.");
        }
        return unpacked;
    }

    /** Puts PGQ where a PostgreSQL home looks for extensions. */
    static void copy(Path root, Path postgresHome) throws IOException {
        Path libraries = postgresHome.resolve("lib/postgresql");
        for (Path file : Trees.list(root.resolve(LIBRARY))) {
            if (file.getFileName().toString().startsWith("pgq_")) {
                Files.copy(file, libraries.resolve(file.getFileName()));
            }
        }
        for (Path file : Trees.list(root.resolve(SHARE).resolve("extension"))) {
            String name = file.getFileName().toString();
            if (name.equals("pgq.control") || name.startsWith("pgq--")) {
                Files.copy(
                        file, postgresHome.resolve("share/postgresql/extension").resolve(name));
            }
        }
        Path contrib = postgresHome.resolve("share/postgresql/contrib");
        Files.createDirectories(contrib);
        Files.copy(root.resolve(SHARE).resolve("contrib/pgq_pl_only.sql"), contrib.resolve("pgq_pl_only.sql"));
    }

    /** What went wrong, or nothing. */
    private String download(Path unpacked) throws IOException, InterruptedException {
        String failure = run(unpacked, List.of("apt-get", "-q", "download", Fetch.PGQ_PACKAGE));
        if (!failure.isEmpty()) {
            return failure;
        }
        for (Path file : Trees.list(unpacked)) {
            if (file.toString().endsWith(".deb")) {
                failure = run(unpacked, List.of("dpkg", "-x", file.toString(), unpacked.toString()));
            }
        }
        return failure.isEmpty() && !complete(unpacked) ? "the package lacks files" : failure;
    }

    private static String run(Path directory, List<String> command) throws IOException, InterruptedException {
        var output = new ArrayList<String>();
        int exit = Guardian.run(Task.tool(directory, command), "", output::add);
        if (exit == 0) {
            return "";
        }
        return output.stream()
                .filter(line -> line.startsWith("E:"))
                .findFirst()
                .map(line -> line.substring(2).strip())
                .orElse(command.getFirst() + " ended with " + exit);
    }

    private static boolean complete(Path root) {
        return Files.isReadable(root.resolve(LIBRARY).resolve("pgq_lowlevel.so"))
                && Files.isReadable(root.resolve(LIBRARY).resolve("pgq_triggers.so"))
                && Files.isReadable(root.resolve(SHARE).resolve("extension/pgq.control"))
                && Files.isReadable(root.resolve(SHARE).resolve("contrib/pgq_pl_only.sql"));
    }
}
