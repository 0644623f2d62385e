package io.millrace;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.millrace.base.Build;
import io.millrace.base.TlsSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;

/**
 * How a node meets the others; {@code reference.conf} says what each key means.
 *
 * @param roles what this node does: capture, web, lane.NAME; empty for everything
 * @param port 0 takes any free one
 * @param seeds {@code host:port} of nodes that new ones ask for admission; empty for a node that stands alone
 * @param tls what this node shows the others; empty for plain connections
 */
public record ClusterSettings(
        String name, List<String> roles, String host, int port, List<String> seeds, TlsSettings tls) {
    static final String CAPTURE = "capture";
    static final String WEB = "web";

    public ClusterSettings {
        roles = List.copyOf(roles);
        seeds = List.copyOf(seeds);
    }

    static ClusterSettings from(Config config) {
        return new ClusterSettings(
                config.getString("name"),
                config.getStringList("roles"),
                config.getString("host"),
                config.getInt("port"),
                config.getStringList("seeds"),
                TlsSettings.from("millrace.cluster.tls", config.getConfig("tls")));
    }

    static String role(String lane) {
        return "lane." + lane;
    }

    /** True where this node does what the role says. */
    boolean does(String role) {
        return roles.isEmpty() || roles.contains(role);
    }

    /** What is wrong with it, one sentence each. */
    List<String> problems(Collection<String> lanes) {
        var known = new ArrayList<>(List.of(CAPTURE, WEB));
        lanes.forEach(lane -> known.add(role(lane)));
        var problems = new ArrayList<String>();
        roles.stream()
                .filter(role -> !known.contains(role))
                .forEach(role -> problems.add("millrace.cluster.roles names '" + role + "'; there are " + known));
        seeds.stream()
                .filter(seed -> !seed.matches("[^:/@\\s]+:[0-9]{1,5}"))
                .forEach(seed -> problems.add("millrace.cluster.seeds names '" + seed + "': host:port is expected"));
        if (!tls.isEmpty() && tls.ca().isEmpty()) {
            problems.add(
                    "millrace.cluster.tls has no ca: name the file of the authority that signs the nodes' certificates");
        }
        return problems;
    }

    /** The same in Akka's words; all roles are named, so that the others know what to expect of this node. */
    Config akka(Collection<String> lanes) {
        var all = new ArrayList<>(List.of(CAPTURE, WEB));
        lanes.forEach(lane -> all.add(role(lane)));
        var akka = new HashMap<String, Object>();
        akka.put("akka.remote.artery.canonical.hostname", host);
        akka.put("akka.remote.artery.canonical.port", port);
        akka.put("akka.cluster.app-version", Build.VERSION);
        akka.put("akka.cluster.roles", all.stream().filter(this::does).toList());
        akka.put(
                "akka.cluster.seed-nodes",
                seeds.stream().map(seed -> "akka://millrace@" + seed).toList());
        if (!tls.isEmpty()) {
            akka.put("akka.remote.artery.transport", "tls-tcp");
        }
        return ConfigFactory.parseMap(akka);
    }
}
