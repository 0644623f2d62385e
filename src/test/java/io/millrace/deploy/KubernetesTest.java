package io.millrace.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.millrace.Millrace;
import io.millrace.MillraceSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.constructor.DuplicateKeyException;

/** The manifests: each is what Kubernetes knows, and they agree with one another and with the configuration. */
class KubernetesTest {
    private static final Path DIRECTORY = Path.of("deploy/kubernetes");

    private final Manifests manifests = new Manifests(DIRECTORY);
    private final StatefulSet nodes = manifests.one(StatefulSet.class);
    private final Container node =
            nodes.getSpec().getTemplate().getSpec().getContainers().getFirst();
    private final Map<String, String> labels =
            nodes.getSpec().getTemplate().getMetadata().getLabels();

    private String configuration() {
        return manifests.one(ConfigMap.class).getData().getOrDefault("node.conf", "");
    }

    /** As the pod with the number 1 reads it. */
    private MillraceSettings settings() {
        return MillraceSettings.parse(
                configuration().replace("${POD_NAME}", "millrace-1").replace("${POD_IP}", "\"10.0.0.1\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"podManagementPolicy", "topologyKey", "periodSeconds", "readOnlyRootFilesystem", "sizeLimit"})
    void aFieldThatIsMisspeltIsFoundHoweverDeepItStands(String field, @TempDir Path directory) throws Exception {
        var wrong = field.substring(0, field.length() - 1);
        var text = StrictYaml.text(DIRECTORY.resolve("statefulset.yaml"));
        var file = Files.writeString(directory.resolve("wrong.yaml"), text.replaceFirst(field + ":", wrong + ":"));

        var thrown = assertThrows(AssertionError.class, () -> Manifests.object(file, StrictYaml.one(file)));

        assertTrue(String.valueOf(thrown.getMessage()).contains("\"" + wrong + "\""), thrown::toString);
    }

    @Test
    void aKeyThatStandsTwiceIsFound(@TempDir Path directory) throws Exception {
        var file = Files.writeString(directory.resolve("twice.yaml"), "kind: Service\nkind: Secret\n");

        assertThrows(DuplicateKeyException.class, () -> StrictYaml.one(file));
    }

    @Test
    void everyFileIsAppliedOrSaysWhenItIs() throws Exception {
        var byHand = Set.of("kustomization.yaml", "install.yaml", "secret.example.yaml");
        var applied =
                StrictYaml.texts(StrictYaml.at(StrictYaml.one(DIRECTORY.resolve("kustomization.yaml")), "resources"));
        try (var files = Files.list(DIRECTORY)) {
            var there = files.map(file -> file.getFileName().toString())
                    .filter(name -> !byHand.contains(name))
                    .collect(Collectors.toCollection(TreeSet::new));

            assertEquals(there, new TreeSet<>(applied));
        }
    }

    @Test
    void theConfigurationIsOneThatANodeTakes() {
        var settings = settings();

        assertEquals(List.of("search", "warehouse"), settings.laneNames());
        assertEquals("millrace-1.millrace", settings.cluster().host());
        assertEquals(3, settings.kafka().replication());
    }

    @Test
    void portsAreThoseOfTheConfiguration() {
        var settings = settings();
        var wanted = Map.of(
                "http", settings.http().port(), "cluster", settings.cluster().port());
        var ofPod = node.getPorts().stream()
                .collect(Collectors.toMap(port -> port.getName(), port -> port.getContainerPort()));
        var service = manifests.one(Service.class).getSpec().getPorts();
        var ofService = service.stream()
                .collect(Collectors.toMap(port -> port.getTargetPort().getStrVal(), port -> port.getPort()));
        var ofPolicy = manifests.one(NetworkPolicy.class).getSpec().getIngress().stream()
                .flatMap(rule -> rule.getPorts().stream())
                .map(port -> port.getPort().getStrVal())
                .collect(Collectors.toSet());

        assertEquals(wanted, ofPod);
        assertEquals(wanted, ofService);
        assertEquals(wanted.keySet(), ofPolicy);
        assertEquals("10.0.0.1", settings.config().getString("akka.remote.artery.bind.hostname"));
        assertEquals(settings.cluster().port(), settings.config().getInt("akka.remote.artery.bind.port"));
    }

    @Test
    void theSeedsArePodsOfTheSet() {
        var settings = settings();
        var service = nodes.getSpec().getServiceName();
        var pods = new ArrayList<String>();
        for (int i = 0; i < nodes.getSpec().getReplicas(); i++) {
            pods.add(nodes.getMetadata().getName() + "-" + i + "." + service + ":"
                    + settings.cluster().port());
        }

        assertTrue(pods.containsAll(settings.cluster().seeds()), settings.cluster()::toString);
        assertEquals(service, manifests.one(Service.class).getMetadata().getName());
        assertEquals("None", manifests.one(Service.class).getSpec().getClusterIP());
        assertEquals(true, manifests.one(Service.class).getSpec().getPublishNotReadyAddresses());
    }

    @Test
    void aNodeIsGivenTheTimeToDrain() {
        long grace = nodes.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds();

        assertTrue(grace > Millrace.ENDED_MAX.toSeconds(), () -> grace + " s");
    }

    @Test
    void everySelectorMeansTheNodes() {
        var affinity = nodes.getSpec().getTemplate().getSpec().getAffinity().getPodAntiAffinity();
        var selectors = new ArrayList<LabelSelector>();
        selectors.add(nodes.getSpec().getSelector());
        selectors.add(manifests.one(PodDisruptionBudget.class).getSpec().getSelector());
        selectors.add(manifests.one(NetworkPolicy.class).getSpec().getPodSelector());
        affinity.getPreferredDuringSchedulingIgnoredDuringExecution()
                .forEach(term -> selectors.add(term.getPodAffinityTerm().getLabelSelector()));
        nodes.getSpec()
                .getTemplate()
                .getSpec()
                .getTopologySpreadConstraints()
                .forEach(spread -> selectors.add(spread.getLabelSelector()));
        var install =
                manifests.one(Job.class).getSpec().getTemplate().getMetadata().getLabels();

        selectors.forEach(selector -> assertTrue(
                labels.entrySet().containsAll(selector.getMatchLabels().entrySet()), selector::toString));
        selectors.forEach(selector -> assertFalse(
                install.entrySet().containsAll(selector.getMatchLabels().entrySet()), selector::toString));
        assertEquals(labels, manifests.one(Service.class).getSpec().getSelector());
        assertEquals(
                1,
                manifests
                        .one(PodDisruptionBudget.class)
                        .getSpec()
                        .getMaxUnavailable()
                        .getIntVal());
    }

    @Test
    void aPodMayDoNothingButItsWork() {
        for (var template : List.of(
                nodes.getSpec().getTemplate(),
                manifests.one(Job.class).getSpec().getTemplate())) {
            var pod = template.getSpec();
            var security = pod.getContainers().getFirst().getSecurityContext();

            assertEquals(false, pod.getAutomountServiceAccountToken());
            assertEquals(true, pod.getSecurityContext().getRunAsNonRoot());
            assertEquals(
                    "RuntimeDefault",
                    pod.getSecurityContext().getSeccompProfile().getType());
            assertEquals(false, security.getAllowPrivilegeEscalation());
            assertEquals(true, security.getReadOnlyRootFilesystem());
            assertEquals(List.of("ALL"), security.getCapabilities().getDrop());
        }
    }

    @Test
    void theHeapHasAFixedShareOfTheMemory() {
        var resources = node.getResources();

        assertEquals(
                resources.getRequests().get("memory"), resources.getLimits().get("memory"));
        assertFalse(resources.getLimits().containsKey("cpu"));
    }

    @Test
    void whatIsNamedIsThere() {
        for (var template : List.of(
                nodes.getSpec().getTemplate(),
                manifests.one(Job.class).getSpec().getTemplate())) {
            var pod = template.getSpec();
            var container = pod.getContainers().getFirst();
            var mounted = container.getVolumeMounts().stream()
                    .map(mount -> mount.getName())
                    .collect(Collectors.toSet());
            var volumes =
                    pod.getVolumes().stream().map(volume -> volume.getName()).collect(Collectors.toSet());
            var configMap = pod.getVolumes().stream()
                    .flatMap(volume -> Stream.ofNullable(volume.getConfigMap()))
                    .findFirst()
                    .orElseThrow();

            assertEquals(volumes, mounted);
            assertEquals(manifests.one(ConfigMap.class).getMetadata().getName(), configMap.getName());
            assertEquals(
                    manifests.one(Secret.class).getMetadata().getName(),
                    container.getEnvFrom().getFirst().getSecretRef().getName());
            assertTrue(container.getArgs().contains("/etc/millrace/node.conf"));
        }
        assertEquals(
                manifests.one(ServiceAccount.class).getMetadata().getName(),
                nodes.getSpec().getTemplate().getSpec().getServiceAccountName());
    }

    @Test
    void everySecretIsReadByTheConfiguration() {
        var read = StrictYaml.text(Path.of("src/main/resources/payments.conf")) + configuration();
        var unread = new HashSet<>(manifests.one(Secret.class).getStringData().keySet());
        unread.removeIf(name -> read.contains("${?" + name + "}"));

        assertEquals(Set.of(), unread);
    }
}
