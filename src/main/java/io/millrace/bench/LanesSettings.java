package io.millrace.bench;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import io.millrace.MillraceSettings;

/** The configuration of a benchmark's lane: what ships, with the addresses of the servers and names of its own. */
final class LanesSettings {
    /** Of a lane that is given its datastream by the benchmark. */
    private static final String NOWHERE = "jdbc:postgresql://localhost/none";

    private LanesSettings() {}

    /**
     * A datastream and a lane, both called as the benchmark, each setting of which is what {@code reference.conf} says.
     *
     * @param store {@code elasticsearch} or {@code postgresql}: whose usual settings the lane has
     */
    static MillraceSettings of(Setting setting, String name, String store) {
        return of(setting, name, store, NOWHERE);
    }

    /** The same with a database to capture from. */
    static MillraceSettings of(Setting setting, String name, String store, String jdbcUrl) {
        return MillraceSettings.parse(text(setting, name, store, jdbcUrl));
    }

    /** The same with some of the lane's settings otherwise, each as it would stand in its section. */
    static MillraceSettings with(Setting setting, String name, String store, String lane) {
        return MillraceSettings.parse(
                text(setting, name, store, NOWHERE) + "millrace.lanes.bench-" + name + " { " + lane + " }");
    }

    private static String text(Setting setting, String name, String store, String jdbcUrl) {
        return """
                akka.remote.artery.canonical.port = 0
                millrace {
                  kafka {
                    bootstrap-servers = "%2$s"
                    datastream = "bench-%1$s"
                    dead-letters = "bench-%1$s-deadletters"
                    state = "bench-%1$s-state"
                  }
                  sources.gateway {
                    jdbc-url = "%4$s"
                    tables { transactions { merchant = merchant_id, omit = [card_number] } }
                  }
                  elasticsearch.url = "%5$s"
                  lanes.bench-%1$s.store = %3$s
                }
                """.formatted(
                        name,
                        setting.servers().kafka(),
                        store,
                        jdbcUrl,
                        setting.servers().elasticsearch());
    }

    /** How the actor system of a lane begins. */
    static ActorSystemSetup actors(MillraceSettings settings) {
        return ActorSystemSetup.create(BootstrapSetup.create(settings.config().withoutPath("millrace")));
    }
}
