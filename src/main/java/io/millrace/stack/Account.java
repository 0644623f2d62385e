package io.millrace.stack;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whom the servers run as. PostgreSQL and Elasticsearch refuse to run as root, so root lends them another account.
 */
sealed interface Account {
    /** What comes before a server's command. {@code signal} is sent to it should its guardian be killed. */
    List<String> prefix(String signal);

    /** Makes a directory, with all that is in it, belong to the account. */
    void own(Path directory) throws IOException;

    /** The ordinary user who started us. */
    record Self(boolean diesWithParent) implements Account {
        @Override
        public List<String> prefix(String signal) {
            return diesWithParent ? List.of("setpriv", "--pdeathsig", signal, "--") : List.of();
        }

        @Override
        public void own(Path directory) {}
    }

    /** Another user id, lent by root. */
    record Lent(int uid, int gid) implements Account {
        @Override
        public List<String> prefix(String signal) {
            return List.of(
                    "setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--pdeathsig", signal, "--");
        }

        @Override
        public void own(Path directory) throws IOException {
            give(directory, uid, gid);
        }
    }

    /** Root under another number, in a user namespace: for directories that no other account can reach. */
    record Namespace() implements Account {
        @Override
        public List<String> prefix(String signal) {
            var words = new ArrayList<>(List.of("unshare", "--user", "--map-user=1000", "--map-group=1000", "--"));
            words.addAll(List.of("setpriv", "--pdeathsig", signal, "--"));
            return words;
        }

        @Override
        public void own(Path directory) throws IOException {
            give(directory, 0, 0);
        }
    }

    /** The account of {@code nobody}, which every Linux has. */
    int NOBODY = 65534;

    /**
     * Chooses the account.
     *
     * @param kept a directory that an earlier run left and whose owner, if it is not root, is used again
     * @param reach directories that the servers must be able to enter
     */
    static Account choose(Path kept, List<Path> reach, Consumer<String> progress)
            throws IOException, InterruptedException {
        if (currentUid() != 0) {
            return new Self(Tools.has("setpriv") && works(List.of("setpriv", "--pdeathsig", "TERM", "--"), "true"));
        }
        Tools.need("setpriv", "util-linux");
        var lent = lent(kept);
        Path unreachable = firstUnreachable(lent, reach);
        if (unreachable == null) {
            return lent;
        }
        var namespace = new Namespace();
        if (Tools.has("unshare") && works(namespace.prefix("TERM"), "true")) {
            progress.accept("The servers run in a user namespace, because user " + lent.uid() + " cannot enter "
                    + unreachable + ".");
            return namespace;
        }
        throw Tools.refused("PostgreSQL and Elasticsearch do not run as root, user " + lent.uid() + " cannot enter "
                + unreachable + ", and user namespaces are not allowed here; start as an ordinary user, or choose a"
                + " directory that everybody can enter, such as --data /var/lib/millrace.");
    }

    private static Lent lent(Path kept) throws IOException {
        if (Files.isDirectory(kept)) {
            int owner = uidOf(kept);
            if (owner != 0) {
                return new Lent(owner, (int) Files.getAttribute(kept, "unix:gid"));
            }
        }
        return new Lent(NOBODY, NOBODY);
    }

    private static @Nullable Path firstUnreachable(Lent account, List<Path> reach)
            throws IOException, InterruptedException {
        for (Path directory : reach) {
            if (!works(account.prefix("TERM"), "test", "-x", directory.toString())) {
                return directory;
            }
        }
        return null;
    }

    private static boolean works(List<String> prefix, String... command) throws IOException, InterruptedException {
        var words = new ArrayList<>(prefix);
        words.addAll(List.of(command));
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }

    private static int currentUid() throws IOException {
        return uidOf(Path.of("/proc/self"));
    }

    /** The number of the account that owns a file. */
    static int uidOf(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid");
    }

    private static void give(Path directory, int uid, int gid) throws IOException {
        if (uidOf(directory) == uid) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                give(file);
                return FileVisitResult.CONTINUE;
            }

            /** The directory comes after its files, so that an interrupted walk is seen and walked again. */
            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                give(visited);
                return FileVisitResult.CONTINUE;
            }

            private void give(Path path) throws IOException {
                Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            }
        });
    }
}
