package io.millrace.sink.redshift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.base.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys to the bucket that come from the role of a service account, as Kubernetes hands it to a pod. */
class S3RoleTest {
    private static final String ASSUMED = """
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <AssumeRoleWithWebIdentityResult><Credentials>
                <AccessKeyId>FORANHOUR</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
                <SessionToken>the-session</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>
              </Credentials></AssumeRoleWithWebIdentityResult>
            </AssumeRoleWithWebIdentityResponse>""";
    private static final String NO_OBJECTS = "<ListBucketResult></ListBucketResult>";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        var token = Files.writeString(directory.resolve("token"), "whom-the-cluster-vouches-for");
        properties(token).forEach(System::setProperty);
    }

    @AfterEach
    void stop() {
        properties(directory).keySet().forEach(System::clearProperty);
        server.stop(0);
    }

    private Map<String, String> properties(Path token) {
        return Map.of(
                "aws.webIdentityTokenFile",
                token.toString(),
                "aws.roleArn",
                "arn:aws:iam::123456789012:role/millrace",
                "aws.region",
                "us-east-1",
                "aws.endpointUrlSts",
                address());
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        boolean sts = exchange.getRequestMethod().equals("POST");
        asked.add(
                sts
                        ? new String(exchange.getRequestBody().readAllBytes(), UTF_8)
                        : headers.getFirst("Authorization") + " " + headers.getFirst("X-Amz-Security-Token"));
        var body = (sts ? ASSUMED : NO_OBJECTS).getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/xml");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void theRoleOfAServiceAccountOpensTheBucket() throws Exception {
        var settings = new StageSettings("bucket", "p", "us-east-1", address(), "", Secret.NONE);
        try (var stage = new S3Stage(settings)) {
            assertEquals(List.of(), stage.list(""));
        }

        assertEquals(2, asked.size(), asked::toString);
        assertTrue(asked.get(0).contains("WebIdentityToken=whom-the-cluster-vouches-for"), asked::toString);
        assertTrue(asked.get(1).contains("Credential=FORANHOUR/"), asked::toString);
        assertTrue(asked.get(1).endsWith(" the-session"), asked::toString);
    }
}
