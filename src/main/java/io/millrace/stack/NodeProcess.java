package io.millrace.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A JVM of ours beside the stack's servers; it ends, cleanly where it can, when this one lets go of it, or dies. */
public final class NodeProcess implements AutoCloseable {
    private final Guardian guardian;

    private NodeProcess(Guardian guardian) {
        this.guardian = guardian;
    }

    /** Starts it; what it prints goes to {@code log}. */
    public static NodeProcess start(List<String> command, Path directory, Path log) {
        try {
            return new NodeProcess(Guardian.start(Task.tool(directory, command), log));
        } catch (IOException e) {
            throw Tools.refused("A node could not be started (" + e + "); see to " + directory + ".", e);
        }
    }

    /** Its process id, for whoever wants to stop or kill it. */
    public long pid() {
        return guardian.pid();
    }

    /** Sends it a signal by its name, such as TERM. */
    public void signal(String name) throws InterruptedException {
        guardian.signal(name);
    }

    public boolean alive() {
        return guardian.alive();
    }

    /** Ends it and returns when it is gone. */
    @Override
    public void close() {
        try {
            guardian.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
