package io.millrace.stack;

import io.millrace.base.SetUpException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the servers are kept once they have been fetched, one directory for each list of versions.
 *
 * <p>A directory appears under its name only when it is complete, so a start that is cut short leaves nothing that a
 * later one could take for servers. Two starts at once wait for one another.
 */
final class Cache {
    private static final Path OF_ROOT = Path.of("/var/cache/millrace");
    /** The one named by the user, if any. */
    private static final @Nullable Path CHOSEN = chosen();
    /** Raised when the way of unpacking changes. */
    private static final int LAYOUT = 1;

    private Cache() {}

    /** The servers of every stack, fetched before if need be. */
    static Servers open(Consumer<String> progress) throws IOException, InterruptedException {
        String name = "servers-" + fingerprint(Fetch.text("servers.xml"), Fetch.PGQ_PACKAGE, "" + LAYOUT);
        return new Servers(home(name, home -> new Servers(home).complete(), Fetch::servers, progress));
    }

    /** The directory of what the S3 server is started from, fetched before if need be. */
    static Path s3(Consumer<String> progress) throws IOException, InterruptedException {
        String name = "s3-" + fingerprint(Fetch.text("s3.xml"), Fetch.text(S3Server.BEANS), "" + LAYOUT);
        return home(name, Files::isReadable, Fetch::s3, progress);
    }

    private interface Filling {
        void fill(Fetch fetch, Path home) throws IOException, InterruptedException;
    }

    private static synchronized Path home(
            String name, Predicate<Path> complete, Filling filling, Consumer<String> progress)
            throws IOException, InterruptedException {
        Path shared = OF_ROOT.resolve(name);
        Path directory = directory();
        if (!directory.equals(CHOSEN) && complete.test(shared) && Account.uidOf(OF_ROOT) == 0) {
            return shared;
        }
        Path home = directory.resolve(name);
        if (complete.test(home)) {
            return home;
        }
        makeDirectory(directory);
        try (FileChannel channel = FileChannel.open(
                        directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = lock(channel, progress)) {
            if (!complete.test(home)) {
                fill(directory, home, filling, progress);
            }
        }
        return home;
    }

    /** The directory where claims of ports are kept, so that two stacks do not choose the same. */
    static Path claims() throws IOException {
        Path claims = directory().resolve("ports");
        makeDirectory(claims);
        return claims;
    }

    private static void fill(Path directory, Path home, Filling filling, Consumer<String> progress)
            throws IOException, InterruptedException {
        for (Path left : Trees.list(directory)) {
            if (left.getFileName().toString().startsWith("new-")) {
                Trees.remove(left);
            }
        }
        Path fresh = Files.createTempDirectory(directory, "new-");
        try {
            Path unpacked = fresh.resolve("home");
            filling.fill(new Fetch(fresh, progress), unpacked);
            Trees.openToReaders(unpacked);
            Trees.remove(home);
            Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Trees.remove(fresh);
        }
        progress.accept("What was fetched is kept in " + home + "; the next start needs no network.");
    }

    private static FileLock lock(FileChannel channel, Consumer<String> progress) throws IOException {
        FileLock lock = channel.tryLock();
        if (lock == null) {
            progress.accept("Another start is fetching the servers; waiting for it ...");
            lock = channel.lock();
        }
        return lock;
    }

    private static Path directory() throws IOException {
        if (CHOSEN != null) {
            return CHOSEN;
        }
        if (Account.uidOf(Path.of("/proc/self")) == 0) {
            return OF_ROOT;
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        if (xdg != null && xdg.startsWith("/")) {
            return Path.of(xdg, "millrace");
        }
        String home = System.getenv("HOME");
        return Path.of(home == null || home.isBlank() ? System.getProperty("user.home", "/") : home, ".cache/millrace");
    }

    private static @Nullable Path chosen() {
        String named = System.getenv("MILLRACE_CACHE");
        return named == null || named.isBlank() ? null : Path.of(named).toAbsolutePath();
    }

    private static void makeDirectory(Path directory) {
        try {
            Files.createDirectories(directory);
            if (!Files.isWritable(directory)) {
                throw new IOException("not writable");
            }
            if (directory.equals(OF_ROOT)) {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        } catch (IOException e) {
            throw new SetUpException(
                    SetUpException.Reason.REFUSED,
                    "The servers cannot be kept in " + directory + " (" + e.getMessage()
                            + "); name another directory in the environment variable MILLRACE_CACHE.",
                    e);
        }
    }

    private static String fingerprint(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Stream.of(parts).map(part -> part.getBytes(StandardCharsets.UTF_8)).forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
