package io.millrace.web;

import com.typesafe.config.Config;
import io.millrace.base.Secret;
import io.millrace.base.SecretSettings;
import io.millrace.base.TlsSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where a node answers over HTTP, and whom; {@code reference.conf} says what each key means.
 *
 * @param viewer the token of who may look; none for nobody
 * @param operator the token of who may look and act; none for nobody
 * @param tls the node's certificate; empty for plain HTTP
 */
public record HttpSettings(String host, int port, Secret viewer, Secret operator, TlsSettings tls) {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    public HttpSettings {
        if (!viewer.isEmpty() && viewer.reveal().equals(operator.reveal())) {
            throw new IllegalArgumentException(
                    "http.tokens has one token for both roles, so that who may look may act: make another one");
        }
    }

    public static HttpSettings from(Config config) {
        var tokens = config.getConfig("tokens");
        return new HttpSettings(
                config.getString("host"),
                config.getInt("port"),
                SecretSettings.from("millrace.http.tokens", tokens, "viewer", "viewer-file"),
                SecretSettings.from("millrace.http.tokens", tokens, "operator", "operator-file"),
                TlsSettings.from("millrace.http.tls", config.getConfig("tls")));
    }

    /** True where a request has to say who sends it. */
    public boolean guarded() {
        return !viewer.isEmpty() || !operator.isEmpty();
    }

    /** Why a node may not answer like this, as one sentence; nothing where it may. */
    public Optional<String> problem() {
        return guarded() || loopback()
                ? Optional.empty()
                : Optional.of("millrace.http.host is " + host + ", where others than this machine can reach it, and"
                        + " nobody has to say who he is: set millrace.http.tokens, or the host to 127.0.0.1");
    }

    /**
     * True where a request that was sent to this host meant us. Elsewhere a page has given its own name our address, to be let
     * in as whoever looks at it.
     */
    public boolean isOurs(String requested) {
        return LOOPBACK.contains(requested.toLowerCase(Locale.ROOT)) || requested.equalsIgnoreCase(host);
    }

    /** True where tokens can be read on their way by others than this machine. */
    public boolean readable() {
        return tls.isEmpty() && !loopback();
    }

    /** The beginning of every address there. */
    public String scheme() {
        return tls.isEmpty() ? "http" : "https";
    }

    private boolean loopback() {
        try {
            return !host.isEmpty() && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
