package io.millrace.stack;

import io.millrace.base.SetUpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One server through its life: started, watched, stopped, killed, started again. Safe for any thread. */
final class Child {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Recipe recipe;
    private final Place place;
    private final Duration answerWithin;
    private final Consumer<String> progress;

    private volatile @Nullable Guardian guardian;
    private volatile boolean stopping;

    Child(Recipe recipe, Place place, Duration answerWithin, Consumer<String> progress) {
        this.recipe = recipe;
        this.place = place;
        this.answerWithin = answerWithin;
        this.progress = progress;
    }

    /** Starts it and returns when it answers. */
    void start() throws InterruptedException {
        long began = System.nanoTime();
        try {
            recipe.prepare();
            Path log = place.log(recipe.server());
            Files.createDirectories(log.getParent());
            if (Files.exists(log)) {
                Files.move(log, log.resolveSibling(log.getFileName() + ".old"), StandardCopyOption.REPLACE_EXISTING);
            }
            Files.createFile(log);
            awaitAnswer(launch(log), began);
        } catch (IOException e) {
            throw Tools.refused(
                    recipe.server().title() + " could not be started (" + e + "); see to " + place.data() + ".", e);
        }
        var took = Duration.ofNanos(System.nanoTime() - began);
        progress.accept("%s is ready (%.1f s).".formatted(recipe.description(), took.toMillis() / 1000.0));
    }

    /** Stops it cleanly; nothing happens where it does not run. */
    void stop() throws InterruptedException {
        var running = release();
        if (running != null) {
            running.stop();
        }
    }

    /** The version of what it runs. */
    String version() throws InterruptedException {
        try {
            return recipe.version();
        } catch (IOException e) {
            throw Tools.refused(recipe.server().title() + " does not say its version (" + e + ").", e);
        }
    }

    /** Kills it, as a power cut would. */
    void kill() throws InterruptedException {
        var running = release();
        if (running != null) {
            running.kill();
        }
    }

    /** Sends it a signal by its name; nothing happens where it does not run. */
    void signal(String name) throws InterruptedException {
        var running = guardian;
        if (running != null) {
            running.signal(name);
        }
    }

    /** Its processes; none where it does not run. */
    List<Long> pids() {
        var running = guardian;
        return running == null ? List.of() : running.pids();
    }

    /** The sentence that says that it died by itself, if it did. */
    Optional<String> failure() {
        var running = guardian;
        return running == null || running.alive() ? Optional.empty() : Optional.of(died());
    }

    private synchronized Guardian launch(Path log) throws IOException, InterruptedException {
        if (stopping) {
            throw new InterruptedException("stopped while it was starting");
        }
        var launched = Guardian.ofServer(recipe.task(), place.lock(recipe.server()), log);
        guardian = launched;
        return launched;
    }

    private synchronized @Nullable Guardian release() {
        var running = guardian;
        guardian = null;
        return running;
    }

    /** Lets no later start begin; for the end of the stack. */
    synchronized void close() {
        stopping = true;
    }

    private void awaitAnswer(Guardian running, long began) throws InterruptedException {
        while (!recipe.answers()) {
            checkAlive(running);
            if (System.nanoTime() - began > answerWithin.toNanos()) {
                throw new SetUpException(
                        SetUpException.Reason.UNREACHABLE,
                        recipe.description() + " does not answer after " + answerWithin.toSeconds() + " s; "
                                + LogTail.of(place.log(recipe.server())) + ".");
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        checkAlive(running);
    }

    private void checkAlive(Guardian running) throws InterruptedException {
        if (guardian != running) {
            throw new InterruptedException("stopped while it was starting");
        }
        if (!running.alive()) {
            throw new SetUpException(SetUpException.Reason.REFUSED, died());
        }
    }

    private String died() {
        return recipe.server().title() + " has ended by itself; " + LogTail.of(place.log(recipe.server())) + ".";
    }
}
