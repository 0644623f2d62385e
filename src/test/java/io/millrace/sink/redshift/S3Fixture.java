package io.millrace.sink.redshift;

import io.millrace.base.Secret;
import io.millrace.stack.LocalStack;
import io.millrace.stack.SharedStack;
import java.util.concurrent.atomic.AtomicInteger;

/** Stages in the S3 server of the shared stack, which is started when the first test asks for one. */
public final class S3Fixture {
    private static final AtomicInteger PREFIXES = new AtomicInteger();

    private S3Fixture() {}

    /** A stage of its own for each caller, empty and in one bucket with all others. */
    public static StageSettings settings() {
        return settings(
                LocalStack.S3_BUCKET,
                "stage-" + PREFIXES.incrementAndGet(),
                SharedStack.get().s3());
    }

    static StageSettings settings(String bucket, String prefix, String endpoint) {
        return new StageSettings(bucket, prefix, "us-east-1", endpoint, "key", new Secret("unspeakable"));
    }
}
