package io.millrace.sink.redshift;

import io.millrace.sink.redshift.StageTrouble.Action;
import io.millrace.sink.redshift.StageTrouble.NoCredentials;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/**
 * A stage in Amazon S3, or in what answers like it at the endpoint of the settings.
 *
 * <p>Each request is given up after a minute at the latest, silence earlier, and is repeated once at most: whoever asks
 * tries again. A request that was given up may still have been done. A check leaves no object behind where it succeeds.
 */
public final class S3Stage implements Stage {
    private static final Duration CALL_MAX = Duration.ofSeconds(60);
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final int ATTEMPTS_MAX = 2;
    /** As many as S3 deletes at once. */
    private static final int DELETED_AT_ONCE = 1000;

    private static final String CHECKED_KEY = "millrace-check";
    private static final Comparator<String> BY_BYTES =
            Comparator.comparing(key -> key.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private final StageSettings settings;
    private final StageTrouble trouble;
    private final S3Client client;

    public S3Stage(StageSettings settings) {
        this(settings, CALL_MAX);
    }

    S3Stage(StageSettings settings, Duration callMax) {
        if (settings.bucket().isEmpty() || settings.region().isEmpty()) {
            throw new IllegalArgumentException("redshift.stage needs a bucket and a region");
        }
        this.settings = settings;
        this.trouble = new StageTrouble(settings);
        this.client = connect(settings, callMax);
    }

    @Override
    public void check() throws StageException {
        put(CHECKED_KEY, new byte[0]);
        asking(
                Action.LIST,
                CHECKED_KEY,
                () -> client.listObjectsV2(request -> request.bucket(settings.bucket())
                        .prefix(settings.whole(""))
                        .maxKeys(1)));
        delete(List.of(CHECKED_KEY));
    }

    @Override
    public void put(String key, byte[] content) throws StageException {
        asking(
                Action.WRITE,
                key,
                () -> client.putObject(
                        request -> request.bucket(settings.bucket()).key(settings.whole(key)),
                        RequestBody.fromBytes(content)));
    }

    @Override
    public List<Entry> list(String prefix, String after) throws StageException {
        var pages = client.listObjectsV2Paginator(request -> {
            request.bucket(settings.bucket()).prefix(settings.whole(prefix));
            if (!after.isEmpty()) {
                request.startAfter(settings.whole(after));
            }
        });
        int cut = settings.whole("").length();
        var entries = new ArrayList<Entry>();
        asking(Action.LIST, prefix, () -> {
            for (var object : pages.contents()) {
                entries.add(new Entry(object.key().substring(cut), object.size()));
            }
            return entries;
        });
        // Not all that answer like S3 keep its order.
        entries.sort(Comparator.comparing(Entry::key, BY_BYTES));
        return List.copyOf(entries);
    }

    @Override
    public byte[] get(String key) throws StageException {
        return asking(
                Action.READ,
                key,
                () -> client.getObjectAsBytes(
                                request -> request.bucket(settings.bucket()).key(settings.whole(key)))
                        .asByteArrayUnsafe());
    }

    @Override
    public void delete(List<String> keys) throws StageException {
        for (int from = 0; from < keys.size(); from += DELETED_AT_ONCE) {
            deleteAtOnce(keys.subList(from, Math.min(from + DELETED_AT_ONCE, keys.size())));
        }
    }

    @Override
    public String url(String key) {
        return settings.url(key);
    }

    @Override
    public void close() {
        client.close();
    }

    private void deleteAtOnce(List<String> keys) throws StageException {
        var objects = keys.stream()
                .map(key -> ObjectIdentifier.builder().key(settings.whole(key)).build())
                .toList();
        var answer = asking(
                Action.DELETE,
                keys.getFirst(),
                () -> client.deleteObjects(request -> request.bucket(settings.bucket())
                        .delete(these -> these.objects(objects).quiet(true))));
        if (answer.hasErrors()) {
            throw trouble.ofDeleting(answer.errors().getFirst());
        }
    }

    private interface Request<A> {
        A send();
    }

    private <A> A asking(Action action, String key, Request<A> request) throws StageException {
        try {
            return request.send();
        } catch (SdkException e) {
            throw trouble.of(action, key, e);
        }
    }

    private static S3Client connect(StageSettings settings, Duration callMax) {
        var silenceMax = callMax.dividedBy(3);
        var builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials(settings))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(silenceMax.compareTo(CONNECT_MAX) < 0 ? silenceMax : CONNECT_MAX)
                        .socketTimeout(silenceMax))
                .overrideConfiguration(overrides ->
                        overrides.apiCallTimeout(callMax).retryStrategy(retries -> retries.maxAttempts(ATTEMPTS_MAX)));
        if (!settings.endpoint().isEmpty()) {
            builder.endpointOverride(URI.create(settings.endpoint())).forcePathStyle(true);
        }
        return builder.build();
    }

    private static AwsCredentialsProvider credentials(StageSettings settings) {
        if (!settings.accessKey().isEmpty()) {
            return StaticCredentialsProvider.create(AwsBasicCredentials.create(
                    settings.accessKey(), settings.secretKey().reveal()));
        }
        var found = DefaultCredentialsProvider.builder().build();
        return () -> {
            try {
                return found.resolveCredentials();
            } catch (SdkException e) {
                throw new NoCredentials(e);
            }
        };
    }
}
