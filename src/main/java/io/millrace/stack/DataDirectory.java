package io.millrace.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Where the servers of one stack write, used by one launcher at a time.
 *
 * <p>A temporary one is made and later removed by a small shell of its own, which waits until this JVM lets go of it or
 * dies and until the last process of each server is gone.
 */
sealed interface DataDirectory extends AutoCloseable {
    Path path();

    /** Lets go of the directory, once the servers have been stopped. */
    @Override
    void close() throws IOException, InterruptedException;

    /** Opens a directory that stays; refuses where another launcher uses it, waits where its servers are still ending. */
    static DataDirectory kept(Path directory, Consumer<String> progress) throws IOException, InterruptedException {
        Path path = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw Tools.refused("The data directory " + path + " cannot be made (" + e + "); choose another one.", e);
        }
        if (!Files.isWritable(path)) {
            throw Tools.refused("The data directory " + path + " is not writable for this user; choose another one.");
        }
        var kept = Kept.lock(path);
        for (Server server : Server.values()) {
            Path lock = path.resolve(server.lock());
            if (!Files.exists(lock)) {
                Files.createFile(lock);
            }
            waitFor(lock, server, progress);
        }
        return kept;
    }

    /** Makes a directory that is removed at the end. */
    static DataDirectory temporary() throws IOException {
        Path above = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        var command = new ArrayList<>(List.of("setsid", "sh", "-c", Guardian.script("keeper.sh"), "keeper"));
        command.add(above.toString());
        Arrays.stream(Server.values()).map(Server::lock).forEach(command::add);
        Process keeper = new ProcessBuilder(command)
                .directory(above.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output = keeper.inputReader(StandardCharsets.UTF_8);
        String made = output.readLine();
        if (made == null) {
            throw Tools.refused("No temporary directory can be made in " + above
                    + "; make room there, or name a directory with --data.");
        }
        return new Temporary(Path.of(made), keeper);
    }

    private static void waitFor(Path lock, Server server, Consumer<String> progress)
            throws IOException, InterruptedException {
        if (lockFree(lock, 0)) {
            return;
        }
        progress.accept("Waiting for the " + server.title() + " of the last run to end ...");
        if (!lockFree(lock, 60)) {
            throw Tools.refused("A " + server.title() + " of an earlier run still works in " + lock.getParent()
                    + " and does not end; end it, or choose another data directory.");
        }
    }

    private static boolean lockFree(Path lock, int waitSeconds) throws IOException, InterruptedException {
        return new ProcessBuilder("flock", "-w", Integer.toString(waitSeconds), lock.toString(), "true")
                        .start()
                        .waitFor()
                == 0;
    }

    /** Stays, and is locked as long as this JVM uses it. */
    record Kept(Path path, FileChannel lock) implements DataDirectory {
        private static Kept lock(Path path) throws IOException {
            FileChannel channel = FileChannel.open(
                    path.resolve("launcher.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            boolean locked = false;
            try {
                locked = channel.tryLock() != null;
            } catch (OverlappingFileLockException e) {
                // This very JVM uses it.
            }
            if (!locked) {
                String holder = read(channel);
                channel.close();
                throw Tools.refused("The data directory " + path + " is in use by "
                        + (holder.isEmpty() ? "another process" : "process " + holder)
                        + "; end that one, or choose another directory.");
            }
            channel.truncate(0);
            byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
            channel.write(ByteBuffer.wrap(pid));
            return new Kept(path, channel);
        }

        private static String read(FileChannel channel) throws IOException {
            var buffer = ByteBuffer.allocate(20);
            channel.read(buffer, 0);
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).strip();
        }

        @Override
        public void close() throws IOException {
            lock.close();
        }
    }

    /** Goes with its keeper. */
    record Temporary(Path path, Process keeper) implements DataDirectory {
        @Override
        public void close() throws IOException, InterruptedException {
            keeper.getOutputStream().close();
            keeper.waitFor(60, TimeUnit.SECONDS);
        }
    }
}
