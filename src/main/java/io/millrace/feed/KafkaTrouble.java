package io.millrace.feed;

import io.millrace.base.CertificateTrouble;
import io.millrace.base.KafkaSettings;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What a Kafka client's exception means for an operator, in one sentence. */
final class KafkaTrouble {
    private KafkaTrouble() {}

    /** Why a lane's feed failed. */
    static String sentence(KafkaSettings kafka, LaneSettings lane, Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null && !(cause instanceof KafkaException)) {
            cause = cause.getCause();
        }
        var distrust = CertificateTrouble.of(failure);
        if (distrust.isPresent()) {
            return untrusted(kafka, distrust.get());
        }
        return switch (cause) {
            case NoOffsetForPartitionException _, OffsetOutOfRangeException _ ->
                "group " + lane.group() + " has no valid offset on '" + kafka.datastream()
                        + "': run `millrace replay --lane " + lane.name() + " --from beginning --execute`";
            default -> String.valueOf(cause.getMessage());
        };
    }

    /** What to do where a topic is missing. */
    static String noTopic(KafkaSettings kafka, String topic) {
        return "Kafka at " + kafka.bootstrapServers() + " has no topic '" + topic
                + "': run `millrace install --execute`";
    }

    private static String untrusted(KafkaSettings kafka, String why) {
        return "Kafka at " + kafka.bootstrapServers() + " is not trusted: " + why
                + "; mend millrace.kafka.bootstrap-servers, ssl.truststore.* in millrace.kafka.client, or the certificate";
    }

    /** An administrator's client, or a sentence about the properties that it does not take. */
    static Admin administrator(KafkaSettings kafka, Properties properties) {
        try {
            return Admin.create(properties);
        } catch (KafkaException e) {
            Throwable deepest = e;
            while (deepest.getCause() != null) {
                deepest = deepest.getCause();
            }
            // Not kept as a cause: it may quote what is secret.
            throw new SetUpException(
                    Reason.USAGE,
                    "no Kafka client can be made (" + kafka.withoutSecrets(String.valueOf(deepest.getMessage()))
                            + "): mend millrace.kafka.client");
        }
    }

    static SetUpException classify(KafkaSettings kafka, Throwable thrown) {
        return classify(kafka, kafka.datastream(), thrown);
    }

    /** @param topic which topic was asked for */
    static SetUpException classify(KafkaSettings kafka, String topic, Throwable thrown) {
        var cause = thrown.getCause() != null ? thrown.getCause() : thrown;
        var where = "Kafka at " + kafka.bootstrapServers();
        var distrust = CertificateTrouble.of(thrown);
        if (distrust.isPresent()) {
            return new SetUpException(Reason.UNTRUSTED, untrusted(kafka, distrust.get()), cause);
        }
        return switch (cause) {
            case UnknownTopicOrPartitionException _ -> new SetUpException(Reason.REFUSED, noTopic(kafka, topic), cause);
            case AuthenticationException e ->
                new SetUpException(
                        Reason.UNREACHABLE,
                        where + " does not let us in (" + e.getMessage() + "): mend millrace.kafka.client",
                        cause);
            case AuthorizationException e ->
                new SetUpException(Reason.REFUSED, where + " forbids it: " + e.getMessage(), cause);
            case TimeoutException _, RetriableException _ ->
                new SetUpException(
                        Reason.UNREACHABLE,
                        where + " does not answer: start it, or mend millrace.kafka.bootstrap-servers",
                        cause);
            default -> new SetUpException(Reason.UNREACHABLE, where + " failed: " + cause, cause);
        };
    }
}
