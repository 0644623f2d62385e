package io.millrace.sink.elastic;

import com.typesafe.config.Config;
import io.millrace.base.Secret;
import io.millrace.base.SecretSettings;
import java.time.Duration;

/** Where Elasticsearch is and how its indices are made; {@code reference.conf} says what each means. */
public record ElasticSettings(
        String url,
        String user,
        Secret password,
        Secret apiKey,
        String ca,
        int shards,
        int replicas,
        Duration refreshInterval,
        int aliasesMax,
        Duration requestTimeout) {
    public static ElasticSettings from(Config config) {
        return new ElasticSettings(
                config.getString("url"),
                config.getString("user"),
                SecretSettings.from("millrace.elasticsearch", config, "password", "password-file"),
                SecretSettings.from("millrace.elasticsearch", config, "api-key", "api-key-file"),
                config.getString("ca"),
                config.getInt("shards"),
                config.getInt("replicas"),
                config.getDuration("refresh-interval"),
                config.getInt("aliases-max"),
                config.getDuration("request-timeout"));
    }
}
