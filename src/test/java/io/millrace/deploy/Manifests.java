package io.millrace.deploy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Kubernetes' objects in a directory, each read into the type of its kind; a field that the type lacks is an error. */
final class Manifests {
    private static final Map<String, Class<?>> KINDS = Map.of(
            "v1 ConfigMap", ConfigMap.class,
            "v1 Secret", Secret.class,
            "v1 Service", Service.class,
            "v1 ServiceAccount", ServiceAccount.class,
            "apps/v1 StatefulSet", StatefulSet.class,
            "batch/v1 Job", Job.class,
            "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
            "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class);

    private static final String KUSTOMIZATION = "kustomize.config.k8s.io/v1beta1 Kustomization";

    /** The types keep what they do not know, for clients of newer servers; here it is a slip of the pen. */
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final List<Object> objects = new ArrayList<>();

    Manifests(Path directory) {
        try (var files = Files.list(directory)) {
            files.filter(file -> file.toString().endsWith(".yaml")).sorted().forEach(this::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Path file) {
        StrictYaml.all(file).stream()
                .filter(document -> !kind(document).equals(KUSTOMIZATION))
                .forEach(document -> objects.add(object(file, document)));
    }

    private static String kind(Map<String, Object> document) {
        return StrictYaml.at(document, "apiVersion") + " " + StrictYaml.at(document, "kind");
    }

    /** One document as an object; fails where its kind is not known, or one of its fields. */
    static Object object(Path file, Map<String, Object> document) {
        var type = KINDS.get(kind(document));
        if (type == null) {
            throw new AssertionError(file + ": the kind '" + kind(document) + "' is not known");
        }
        try {
            return STRICT.convertValue(document, type);
        } catch (IllegalArgumentException e) {
            throw new AssertionError(file + ": " + e.getMessage(), e);
        }
    }

    /** The only object of a kind. */
    <T> T one(Class<T> type) {
        var found = objects.stream().filter(type::isInstance).map(type::cast).toList();
        if (found.size() != 1) {
            throw new AssertionError("there are " + found.size() + " of " + type.getSimpleName());
        }
        return found.getFirst();
    }
}
