package io.millrace.sink.elastic;

import co.elastic.clients.transport.rest5_client.low_level.HttpAsyncResponseConsumerFactory.BasicAsyncResponseConsumerFactory;
import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.RequestOptions;
import co.elastic.clients.transport.rest5_client.low_level.Response;
import co.elastic.clients.transport.rest5_client.low_level.ResponseException;
import co.elastic.clients.transport.rest5_client.low_level.ResponseListener;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.millrace.base.CertificateTrouble;
import io.millrace.base.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.hc.core5.http.ContentTooLongException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to Elasticsearch and gives back whatever came of them, as a value: no request fails otherwise.
 *
 * <p>Asynchronous answers come on one of its own threads. Nothing is repeated here.
 */
final class ElasticClient implements AutoCloseable {
    static final ContentType JSON = ContentType.APPLICATION_JSON;
    static final ContentType NDJSON = ContentType.create("application/x-ndjson");

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final int CONNECTIONS_MAX = 32;

    /** One request; {@code body} is null where it has none. */
    record Call(
            String method,
            String path,
            Map<String, String> parameters,
            byte @Nullable [] body,
            ContentType contentType) {
        static Call get(String path, Map<String, String> parameters) {
            return new Call("GET", path, parameters, null, JSON);
        }

        static Call send(String method, String path, Map<String, String> parameters, byte[] body) {
            return new Call(method, path, parameters, body, JSON);
        }
    }

    /** An answer that is longer is not read to its end. */
    private static final int ANSWER_BYTES_MAX = 100 * 1024 * 1024;

    private final String url;
    private final Rest5Client client;
    private final RequestOptions options;

    ElasticClient(ElasticSettings settings) {
        this(settings, ANSWER_BYTES_MAX);
    }

    /** @param answerBytesMax what is longer is answered by {@link Reply.TooLong} */
    ElasticClient(ElasticSettings settings, int answerBytesMax) {
        this.url = settings.url();
        this.client = connect(settings);
        this.options = RequestOptions.DEFAULT.toBuilder()
                .setHttpAsyncResponseConsumerFactory(new BasicAsyncResponseConsumerFactory(answerBytesMax))
                .build();
    }

    String url() {
        return url;
    }

    CompletionStage<Reply> call(Call call) {
        var answer = new CompletableFuture<Reply>();
        try {
            client.performRequestAsync(request(call), new ResponseListener() {
                @Override
                public void onSuccess(Response response) {
                    answer.complete(done(response));
                }

                @Override
                public void onFailure(Exception failure) {
                    answer.complete(failed(failure));
                }
            });
        } catch (RuntimeException e) {
            // A client that is closed or cannot take more throws where it stands.
            answer.complete(failed(e));
        }
        return answer;
    }

    /** The same for commands, which may block. */
    Reply callNow(Call call) {
        try {
            return done(client.performRequest(request(call)));
        } catch (IOException | RuntimeException e) {
            return failed(e);
        }
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Rest5Client connect(ElasticSettings settings) {
        var timeout = Timeout.of(settings.requestTimeout());
        var connectTimeout = Timeout.of(
                settings.requestTimeout().compareTo(CONNECT_MAX) < 0 ? settings.requestTimeout() : CONNECT_MAX);
        var builder = Rest5Client.builder(URI.create(settings.url()));
        if (!settings.ca().isEmpty()) {
            // The client compares names by itself, whatever the context.
            builder.setSSLContext(Tls.trusting("elasticsearch.ca", settings.ca()));
        }
        return builder.setDefaultHeaders(credentials(settings))
                .setConnectionConfigCallback(connection ->
                        connection.setConnectTimeout(connectTimeout).setSocketTimeout(timeout))
                .setRequestConfigCallback(
                        request -> request.setResponseTimeout(timeout).setConnectionRequestTimeout(timeout))
                .setConnectionManagerCallback(
                        pool -> pool.setMaxConnPerRoute(CONNECTIONS_MAX).setMaxConnTotal(CONNECTIONS_MAX))
                .setHttpClientConfigCallback(http ->
                        http.disableAutomaticRetries().disableRedirectHandling().setUserAgent("millrace"))
                .build();
    }

    private static Header[] credentials(ElasticSettings settings) {
        if (!settings.apiKey().isEmpty()) {
            return new Header[] {
                new BasicHeader("Authorization", "ApiKey " + settings.apiKey().reveal())
            };
        }
        if (settings.user().isEmpty()) {
            return new Header[0];
        }
        var pair = settings.user() + ":" + settings.password().reveal();
        var encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return new Header[] {new BasicHeader("Authorization", "Basic " + encoded)};
    }

    private Request request(Call call) {
        var request = new Request(call.method(), call.path());
        request.addParameters(call.parameters());
        request.setOptions(options);
        if (call.body() != null) {
            request.setEntity(new ByteArrayEntity(call.body(), call.contentType()));
        }
        return request;
    }

    /** The client counts some errors as answers and throws others. */
    private static Reply done(Response response) {
        if (response.getStatusCode() >= 300) {
            return refused(response);
        }
        try {
            return new Reply.Done(body(response));
        } catch (IOException e) {
            return failed(e);
        }
    }

    private static Reply failed(Exception failure) {
        if (failure instanceof ResponseException answered) {
            return refused(answered.getResponse());
        }
        var untrusted = CertificateTrouble.of(failure);
        if (untrusted.isPresent()) {
            return new Reply.Untrusted(untrusted.get());
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ContentTooLongException) {
                return new Reply.TooLong();
            }
        }
        return new Reply.Silent(describe(failure));
    }

    private static Reply refused(Response response) {
        try {
            var error = ErrorText.ofBody(body(response));
            return new Reply.Failed(response.getStatusCode(), error.type(), error.reason());
        } catch (IOException e) {
            return new Reply.Failed(response.getStatusCode(), "", describe(e));
        }
    }

    private static byte[] body(Response response) throws IOException {
        var entity = response.getEntity();
        var bytes = entity == null ? null : EntityUtils.toByteArray(entity);
        return bytes == null ? new byte[0] : bytes;
    }

    private static String describe(Throwable failure) {
        var message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
