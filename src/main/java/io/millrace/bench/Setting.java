package io.millrace.bench;

import io.millrace.stack.LocalStack;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark is prepared in.
 *
 * @param stack the servers; null where no benchmark needs any
 * @param scale how large everything is to be, 1 for the size that counts
 * @param seed of everything that is made up
 * @param progress hears a line now and then, for people
 */
public record Setting(@Nullable LocalStack stack, double scale, long seed, Consumer<String> progress) {
    /** The servers, for a benchmark that has asked for some. */
    public LocalStack servers() {
        if (stack == null) {
            throw new IllegalStateException("this benchmark has asked for no server");
        }
        return stack;
    }

    /** So many of what there are {@code full} of at full size; {@code least} at least. */
    public int scaled(int full, int least) {
        return (int) Math.max(least, Math.round(full * scale));
    }

    /** Begins to measure. */
    public Stopwatch begin() {
        return Stopwatch.begin(stack);
    }

    public void say(String line) {
        progress.accept(line);
    }
}
