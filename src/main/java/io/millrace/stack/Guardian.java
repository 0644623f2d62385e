package io.millrace.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A small shell that runs one command in a session of its own and ends it when this JVM lets go of it or dies.
 *
 * <p>The shell reads the pipe whose other end is held here. At its end it sends the command its signal, after ten
 * seconds QUIT, after five more KILL, and then exits itself. So Ctrl-C does not reach a server before we say so, and
 * {@code kill -9} of this JVM leaves none behind. The methods may be called by any thread.
 */
final class Guardian {
    private static final String SCRIPT = script("guardian.sh");

    private final Process shell;
    private final BufferedReader output;
    private final long pid;

    private Guardian(Process shell, BufferedReader output, long pid) {
        this.shell = shell;
        this.output = output;
        this.pid = pid;
    }

    /** Starts a server whose output goes to a log file and whose processes hold a lock while one of them lives. */
    static Guardian ofServer(Task task, Path lock, Path log) throws IOException {
        return start(task, lock.toString(), log.toString(), ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    /** Starts what may run more than once; its output goes to a log file. */
    static Guardian start(Task task, Path log) throws IOException {
        return start(task, "", log.toString(), ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    /**
     * Runs a command to its end and hands each piece of its output, up to a line end or a carriage return, to {@code line}.
     *
     * @return its exit code
     */
    static int run(Task task, String lock, Consumer<String> line) throws IOException, InterruptedException {
        var guardian = start(task, lock, "-", ProcessBuilder.Redirect.DISCARD);
        try {
            guardian.readTo(line);
            return guardian.shell.waitFor();
        } finally {
            guardian.letGo();
            // Not even an interrupt may leave it running behind us.
            guardian.shell.onExit().join();
        }
    }

    private static Guardian start(Task task, String lock, String log, ProcessBuilder.Redirect errors)
            throws IOException {
        var command = new ArrayList<>(List.of("setsid", "sh", "-c", SCRIPT, "guardian", lock, log));
        command.add(task.stopSignal());
        command.add(task.staleFile());
        command.addAll(task.command());
        var builder =
                new ProcessBuilder(command).directory(task.directory().toFile()).redirectError(errors);
        if (!task.inheritsEnvironment()) {
            builder.environment().keySet().retainAll(List.of("PATH", "TMPDIR"));
        }
        builder.environment().putAll(task.environment());
        Process shell = builder.start();
        var output = shell.inputReader(StandardCharsets.UTF_8);
        String first = output.readLine();
        return new Guardian(shell, output, first == null ? -1 : Long.parseLong(first));
    }

    boolean alive() {
        return shell.isAlive();
    }

    /** The process that was started; -1 where none was. */
    long pid() {
        return pid;
    }

    /** Ends what runs, cleanly where it can, and returns when it is gone. */
    void stop() throws InterruptedException {
        letGo();
        if (!shell.waitFor(30, TimeUnit.SECONDS)) {
            kill();
        }
    }

    /** Kills the command with all its children, as a power cut would, and returns when they are gone. */
    void kill() throws InterruptedException {
        List<ProcessHandle> victims = ProcessHandle.of(pid).stream()
                .flatMap(top -> Stream.concat(Stream.of(top), top.descendants()))
                .toList();
        victims.forEach(ProcessHandle::destroyForcibly);
        shell.waitFor();
        letGo();
    }

    /** The process that was started, and all that it has started. */
    List<Long> pids() {
        return ProcessHandle.of(pid).stream()
                .flatMap(top -> Stream.concat(Stream.of(top), top.descendants()))
                .map(ProcessHandle::pid)
                .toList();
    }

    /** Sends the command and all its children a signal by its name, such as STOP. */
    void signal(String name) throws InterruptedException {
        var command = new ArrayList<>(List.of("kill", "-" + name));
        pids().forEach(one -> command.add(Long.toString(one)));
        try {
            new ProcessBuilder(command).start().waitFor();
        } catch (IOException e) {
            throw Tools.refused("The signal " + name + " could not be sent: " + e + ".", e);
        }
    }

    private void letGo() {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            // The shell is gone already, and with it what it ran.
        }
    }

    private void readTo(Consumer<String> line) throws IOException {
        var piece = new StringBuilder();
        for (int read = output.read(); read >= 0; read = output.read()) {
            if (read == '\n' || read == '\r') {
                line.accept(piece.toString());
                piece.setLength(0);
            } else {
                piece.append((char) read);
            }
        }
        if (!piece.isEmpty()) {
            line.accept(piece.toString());
        }
    }

    /** A script of ours without its comments, so that the process list stays readable. */
    static String script(String name) {
        try (InputStream in = Guardian.class.getResourceAsStream("/stack/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the resource stack/" + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.strip().startsWith("#") && !line.isBlank())
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
