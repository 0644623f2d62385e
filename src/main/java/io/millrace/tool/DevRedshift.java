package io.millrace.tool;

import io.millrace.LaneWirings;
import io.millrace.MillraceSettings;
import io.millrace.base.Secret;
import io.millrace.sink.redshift.RedshiftTally;
import io.millrace.sink.redshift.S3Stage;
import io.millrace.sink.redshift.StageException;
import io.millrace.sink.redshift.StageSettings;
import io.millrace.stack.LocalStack;
import io.millrace.stack.redshift.Fault;
import io.millrace.stack.redshift.NoSuchObjectException;
import io.millrace.stack.redshift.RedshiftEmulator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A dev's stand-in for Amazon Redshift: its statements on the local PostgreSQL, its bucket in a local server that answers like
 * S3. So that its end proves something, it breaks off a few loads, each at another statement.
 */
final class DevRedshift implements AutoCloseable {
    private static final String KEY = "dev";
    private static final int BREAKS = 2;
    /** Of a load's statements, about this many pass between two that are broken off. */
    private static final int STATEMENTS_BETWEEN = 60;

    private static final List<String> OF_A_LOAD =
            List.of("copy", "create temp table", "delete from", "insert into", "commit");

    private final S3Stage objects;
    private final RedshiftEmulator emulator;
    private final String endpoint;
    private final Consumer<String> say;
    private final AtomicInteger left = new AtomicInteger(BREAKS);
    private final AtomicInteger untilNext;
    private volatile boolean breaking;

    private DevRedshift(LocalStack stack, long seed, Consumer<String> say) {
        this.say = say;
        this.endpoint = stack.s3();
        this.objects = new S3Stage(stage(""));
        this.untilNext = new AtomicInteger(STATEMENTS_BETWEEN / 2 + new Random(seed).nextInt(STATEMENTS_BETWEEN));
        RedshiftEmulator.prepare(stack.jdbcUrl(DevConfig.WAREHOUSE));
        this.emulator = RedshiftEmulator.start("127.0.0.1", stack.postgresPort(), 0, this::object, this::before);
    }

    static DevRedshift start(LocalStack stack, long seed, Consumer<String> say) {
        stack.createDatabase(DevConfig.WAREHOUSE);
        return new DevRedshift(stack, seed, say);
    }

    private StageSettings stage(String prefix) {
        return new StageSettings(LocalStack.S3_BUCKET, prefix, "us-east-1", endpoint, KEY, new Secret(KEY));
    }

    private byte[] object(String url) throws IOException {
        try {
            return objects.get(url.substring(objects.url("").length()));
        } catch (StageException e) {
            throw new NoSuchObjectException(url);
        }
    }

    private Fault before(String sql) {
        if (!breaking || left.get() == 0) {
            return new Fault.None();
        }
        var lower = sql.toLowerCase(Locale.ROOT);
        if (OF_A_LOAD.stream().noneMatch(lower::startsWith) || untilNext.decrementAndGet() != 0) {
            return new Fault.None();
        }
        left.decrementAndGet();
        untilNext.set(STATEMENTS_BETWEEN + left.get());
        boolean after = lower.startsWith("commit");
        say.accept("A loader was killed "
                + (after ? "after its commit, before it heard of it" : "in the middle of a load") + ": "
                + lower.lines().findFirst().orElse("").replaceAll(" .*", "").toUpperCase(Locale.ROOT) + ".");
        return after ? new Fault.CutAfter() : new Fault.CutBefore();
    }

    /** From now on a few loads are broken off. */
    void beginToBreak() {
        breaking = true;
    }

    /** What the configuration of the nodes needs. */
    String config() {
        return """
                millrace.warehouse { jdbc-url = "%s", user = postgres }
                millrace.lanes.warehouse { store = redshift, batch-linger = 5s }
                millrace.redshift {
                  stage { bucket = "%s", endpoint = "%s", access-key = %s, secret-key = %s }
                  copy { access-key = %s, secret-key = %s }
                  load-age = 10s
                }
                """.formatted(emulator.jdbcUrl(DevConfig.WAREHOUSE), LocalStack.S3_BUCKET, endpoint, KEY, KEY, KEY, KEY);
    }

    /** Whether the files and what was loaded of them tally; says so. */
    boolean tallies(MillraceSettings settings) {
        try (var stage = new S3Stage(settings.redshift().stage())) {
            var tally = new RedshiftTally(settings.warehouse(), LaneWirings.shapes(settings)).take(stage);
            say.accept("S3: %,d files with %,d rows; loaded: %,d files with %,d rows; %d loads were broken off: %s"
                    .formatted(
                            tally.files(),
                            tally.rows(),
                            tally.loadedFiles(),
                            tally.loadedRows(),
                            BREAKS - left.get(),
                            tally.differences().isEmpty()
                                    ? "they tally"
                                    : "they differ, " + tally.differences().getFirst()));
            return tally.differences().isEmpty();
        }
    }

    @Override
    public void close() {
        emulator.close();
        objects.close();
    }
}
