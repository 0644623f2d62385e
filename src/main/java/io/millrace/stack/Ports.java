package io.millrace.stack;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Free ports on loopback, claimed until {@link #close}, so that two stacks that start at once do not choose the same.
 *
 * <p>What was chosen is remembered in the data directory and chosen again by the next start with the same wish.
 */
final class Ports implements AutoCloseable {
    private static final int TRIES = 500;

    private final Path claims;
    private final Path memory;
    private final Consumer<String> progress;

    private final List<FileChannel> claimed = new ArrayList<>();
    private final Properties remembered = new Properties();

    /**
     * @param claims a directory of lock files, one for each claimed port
     * @param memory the file that remembers what was chosen
     */
    Ports(Path claims, Path memory, Consumer<String> progress) throws IOException {
        this.claims = claims;
        this.memory = memory;
        this.progress = progress;
        if (Files.exists(memory)) {
            try (Reader reader = Files.newBufferedReader(memory)) {
                remembered.load(reader);
            }
        }
    }

    /** The wished port or the one used in its place before; where both are taken, the next free one. */
    int choose(Server server, int wish) throws IOException {
        int before = before(server.key(), wish);
        int port = before > 0 && claim(before) ? before : free(server.title(), wish);
        remember(server.key(), wish, port);
        if (port != wish) {
            progress.accept(server.title() + " listens on port " + port + ", because " + wish + " is taken.");
        }
        return port;
    }

    /** Any free port from {@code wish} on, for what only the servers themselves use; remembered under {@code name}. */
    int chooseHidden(String name, int wish) throws IOException {
        int before = before(name, wish);
        int port = before > 0 && claim(before) ? before : free(name, wish);
        remember(name, wish, port);
        return port;
    }

    /** Writes down what was chosen. */
    void save() throws IOException {
        Path fresh = memory.resolveSibling(memory.getFileName() + ".new");
        try (Writer writer = Files.newBufferedWriter(fresh)) {
            remembered.store(writer, "The ports this stack chose; removed, they are chosen anew.");
        }
        Files.move(fresh, memory, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : claimed) {
            channel.close();
        }
        claimed.clear();
    }

    private int free(String name, int wish) throws IOException {
        for (int port = wish; port < Math.min(wish + TRIES, 65536); port++) {
            if (claim(port)) {
                return port;
            }
        }
        throw Tools.refused("No port from " + wish + " on is free for " + name + "; wish for another one.");
    }

    private boolean claim(int port) throws IOException {
        FileChannel channel = FileChannel.open(
                claims.resolve(Integer.toString(port)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(channel) != null && isFree(port)) {
            claimed.add(channel);
            return true;
        }
        channel.close();
        return false;
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Neither listened on by IPv4 nor by IPv6, since "localhost" may lead to both. */
    static boolean isFree(int port) {
        try {
            return bindable(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port, false)
                    && bindable(InetAddress.getByName("::1"), port, true);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address in numbers needs no look-up", e);
        }
    }

    private static boolean bindable(InetAddress address, int port, boolean mayBeMissing) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, port));
            return true;
        } catch (IOException e) {
            return mayBeMissing && !String.valueOf(e.getMessage()).contains("in use");
        }
    }

    private int before(String key, int wish) {
        boolean sameWish = Integer.toString(wish).equals(remembered.getProperty(key + ".wished"));
        return sameWish ? Integer.parseInt(remembered.getProperty(key + ".chosen", "0")) : 0;
    }

    private void remember(String key, int wish, int port) {
        remembered.setProperty(key + ".wished", Integer.toString(wish));
        remembered.setProperty(key + ".chosen", Integer.toString(port));
    }
}
