package io.millrace.gateway;

import com.typesafe.config.Config;
import io.millrace.base.Secret;
import io.millrace.base.SecretSettings;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whom the search gateway lets in, and how often; {@code reference.conf} says what each key means.
 *
 * @param keys what tokens are signed with: the first signs, all are recognized; none where everybody may search
 * @param rate requests of one merchant in a second
 * @param burst requests of one merchant at once, after a silence
 */
public record GatewaySettings(List<Secret> keys, int rate, int burst) {
    private static final int KEY_LENGTH_MIN = 32;

    public GatewaySettings {
        keys = List.copyOf(keys);
        if (rate < 1 || burst < 1) {
            throw new IllegalArgumentException("gateway.rate and gateway.burst have to be at least 1");
        }
        if (keys.stream().anyMatch(key -> key.reveal().length() < KEY_LENGTH_MIN)) {
            throw new IllegalArgumentException("gateway.key has fewer than " + KEY_LENGTH_MIN
                    + " characters: make one, such as by `openssl rand -hex 32`");
        }
    }

    public static GatewaySettings from(Config config) {
        var keys = Stream.of(
                        SecretSettings.from("millrace.gateway", config, "key", "key-file"),
                        SecretSettings.from("millrace.gateway", config, "former-key", "former-key-file"))
                .toList();
        if (keys.getFirst().isEmpty() && !keys.getLast().isEmpty()) {
            throw new IllegalArgumentException("gateway has a former-key but no key");
        }
        return new GatewaySettings(
                keys.stream().filter(key -> !key.isEmpty()).toList(), config.getInt("rate"), config.getInt("burst"));
    }

    /** True where a request has to show its merchant's token. */
    public boolean guarded() {
        return !keys.isEmpty();
    }
}
