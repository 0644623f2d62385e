package io.millrace.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.millrace.base.ActorSystemExtension;
import io.millrace.base.Secret;
import io.millrace.base.TlsSettings;
import io.millrace.web.Api;
import io.millrace.web.HttpSettings;
import io.millrace.web.QuietNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The probes of the manifests and the health check of the composition, asked of the node's real routes. */
class ProbesTest {
    @RegisterExtension
    static final ActorSystemExtension akka = new ActorSystemExtension();

    private final StatefulSet nodes = new Manifests(Path.of("deploy/kubernetes")).one(StatefulSet.class);

    /** What a node that is so answers to each path, whatever its roles. */
    private static List<Integer> answers(QuietNode node, String... paths) throws Exception {
        var plain = new TlsSettings("millrace.http.tls", "", "", "");
        // With tokens, as beyond loopback: probes show none.
        var settings = new HttpSettings("127.0.0.1", 0, new Secret("viewer"), new Secret("operator"), plain);
        var binding = new Api(node, settings, Optional.empty(), true)
                .bind(akka.kit().system())
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        var answers = new java.util.ArrayList<Integer>();
        for (var path : paths) {
            var uri = URI.create("http://127.0.0.1:" + binding.localAddress().getPort() + path);
            var request = HttpRequest.newBuilder(uri).build();
            answers.add(HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .statusCode());
        }
        binding.unbind().toCompletableFuture().get(10, TimeUnit.SECONDS);
        return answers;
    }

    private static String path(Probe probe) {
        assertEquals("http", probe.getHttpGet().getPort().getStrVal());
        return probe.getHttpGet().getPath();
    }

    @Test
    void aNodeWhoseLanesRunNotIsAliveAndNotReady() throws Exception {
        var node = nodes.getSpec().getTemplate().getSpec().getContainers().getFirst();
        var probes = new String[] {
            path(node.getStartupProbe()), path(node.getLivenessProbe()), path(node.getReadinessProbe())
        };

        assertEquals(List.of(200, 200, 200), answers(new QuietNode(true, true), probes));
        assertEquals(List.of(200, 200, 503), answers(new QuietNode(false, false), probes));
    }

    @Test
    void anUpdateIsNotHeldUpByNodesThatAreStillToBeMended() throws Exception {
        var node = nodes.getSpec().getTemplate().getSpec().getContainers().getFirst();

        assertEquals(List.of(200), answers(new QuietNode(false, true), path(node.getReadinessProbe())));
    }

    @Test
    void readyAloneSpeaksForAllNodes() throws Exception {
        assertEquals(List.of(503, 200), answers(new QuietNode(false, true), "/ready", "/ready/node"));
    }
}
