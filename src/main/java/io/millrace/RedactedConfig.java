package io.millrace;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A configuration as others may see it: each value with where it comes from, and nothing that is secret. */
final class RedactedConfig {
    private static final String HIDDEN = "(hidden)";
    private static final String FILE = "-file";
    private static final Pattern USER_OF_URL = Pattern.compile("//[^/@?]*@");
    private static final Pattern PARAMETER = Pattern.compile("([?&])([^=&]+)=([^&]*)");

    /** Parameters of a URL that are shown. */
    private static final Set<String> SHOWN_PARAMETERS = Set.of("sslmode", "sslrootcert", "ssl");

    /** Properties of Kafka's clients that are shown; of the others nobody knows what they hold. */
    private static final Set<String> SHOWN_PROPERTIES = Set.of(
            "security.protocol",
            "sasl.mechanism",
            "ssl.truststore.location",
            "ssl.truststore.type",
            "ssl.keystore.location",
            "ssl.keystore.type",
            "ssl.endpoint.identification.algorithm",
            "request.timeout.ms",
            "client.dns.lookup",
            "client.rack");

    private final Set<String> secrets = new HashSet<>();

    private RedactedConfig() {
        collect(ConfigFactory.parseResources("reference.conf").getObject("millrace"));
    }

    /** The section {@code millrace}, as HOCON. */
    static String of(Config config) {
        var shown = new RedactedConfig().object("", config.getObject("millrace"));
        return shown.atKey("millrace")
                .root()
                .render(ConfigRenderOptions.defaults().setJson(false).setComments(false));
    }

    /** What may be given as a file instead is a secret. */
    private void collect(ConfigObject reference) {
        reference.forEach((key, value) -> {
            if (value instanceof ConfigObject object) {
                collect(object);
            } else if (key.endsWith(FILE)) {
                secrets.add(key.substring(0, key.length() - FILE.length()));
            }
        });
    }

    private ConfigObject object(String path, ConfigObject object) {
        var shown = object;
        for (var entry : object.entrySet()) {
            var inner = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
            shown = shown.withValue(entry.getKey(), value(inner, entry.getKey(), entry.getValue()));
        }
        return shown;
    }

    private ConfigValue value(String path, String key, ConfigValue value) {
        if (value instanceof ConfigObject object) {
            return object(path, object);
        }
        if (value.valueType() == ConfigValueType.LIST) {
            return value;
        }
        var text = String.valueOf(value.unwrapped());
        var property = path.startsWith("kafka.client.") ? path.substring("kafka.client.".length()) : "";
        if (text.isEmpty()) {
            return value;
        }
        if (secrets.contains(key) || (!property.isEmpty() && !SHOWN_PROPERTIES.contains(property))) {
            return text(HIDDEN, value);
        }
        return text.contains("://") ? text(url(text), value) : value;
    }

    private static ConfigValue text(String text, ConfigValue instead) {
        return ConfigValueFactory.fromAnyRef(text).withOrigin(instead.origin());
    }

    private static String url(String url) {
        var nobody = USER_OF_URL.matcher(url).replaceFirst("//");
        return PARAMETER
                .matcher(nobody)
                .replaceAll(one -> one.group(1) + one.group(2) + "="
                        + (SHOWN_PARAMETERS.contains(one.group(2)) ? Matcher.quoteReplacement(one.group(3)) : HIDDEN));
    }
}
