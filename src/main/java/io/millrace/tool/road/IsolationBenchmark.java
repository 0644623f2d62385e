package io.millrace.tool.road;

import io.millrace.bench.Benchmark;
import io.millrace.bench.Contest;
import io.millrace.bench.Round;
import io.millrace.bench.Setting;
import io.millrace.bench.Side;
import io.millrace.stack.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What a merchant with most of the traffic, merchants in quarantine, and a lane that stands still cost all others. */
public final class IsolationBenchmark implements Benchmark {
    private static final Duration LENGTH = Duration.ofSeconds(15);
    private static final Duration HELD_UP_MAX = Duration.ofSeconds(10);
    private static final Duration SET_ASIDE_MAX = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final int MERCHANTS = 1_000;
    private static final int APART_SHARE = 100;
    private static final int RATE = 300;

    /** Four fifths of all changes. */
    private static final int WHALE_RATE = 4 * RATE;

    private static final int QUARANTINED_RATE = RATE / 10;

    /** Longer than the configuration lets a document be. */
    private static final String TOO_LONG = "repeat('too long ', 10000)";

    private final String name;

    public IsolationBenchmark() {
        this("isolation");
    }

    IsolationBenchmark(String site) {
        this.name = site;
    }

    @Override
    public String name() {
        return "isolation";
    }

    @Override
    public String about() {
        return "how late the changes of healthy merchants can be searched beside others' trouble, and without it";
    }

    @Override
    public Set<Server> servers() {
        return Works.servers();
    }

    @Override
    public Prepared prepare(Setting setting) throws Exception {
        var works = new Works(setting, name, setting.scaled(MERCHANTS, 10));
        var trouble = new Trouble(works, setting);
        return new Prepared() {
            @Override
            public List<Contest> contests() {
                return trouble.contests();
            }

            @Override
            public void close() throws Exception {
                try (works) {
                    trouble.mend();
                }
            }
        };
    }

    /** The contests on one site, and what is broken there at present. For one thread. */
    private static final class Trouble {
        private final Works works;
        private final Setting setting;
        private final int apart;
        private boolean quarantined;

        Trouble(Works works, Setting setting) {
            this.works = works;
            this.setting = setting;
            this.apart = Math.max(1, works.site().merchants() / APART_SHARE);
        }

        List<Contest> contests() {
            return List.of(
                    Contest.of(
                                    "a whale",
                                    new Side("%,d changes/s of all others".formatted(RATE), () -> run(0, 1)),
                                    new Side("and %,d of one merchant".formatted(WHALE_RATE), () -> run(WHALE_RATE, 1)))
                            .rounds(1, Integer.MAX_VALUE),
                    Contest.of(
                                    "1 % quarantined",
                                    new Side(
                                            "%,d changes/s, and %,d of a hundredth of the merchants"
                                                    .formatted(RATE, QUARANTINED_RATE),
                                            () -> withQuarantine(false)),
                                    new Side("these in quarantine", () -> withQuarantine(true)))
                            .rounds(1, Integer.MAX_VALUE),
                    Contest.of(
                                    "the other lane stalled",
                                    new Side("%,d changes/s".formatted(RATE), () -> run(0, 1)),
                                    new Side("the warehouse takes nothing", this::withoutWarehouse))
                            .rounds(1, Integer.MAX_VALUE));
        }

        private Round run(int besideRate, int apartNow) throws Exception {
            mend();
            works.node("");
            return measured(besideRate, apartNow);
        }

        private Round measured(int besideRate, int apartNow) throws Exception {
            var round = works.measure(
                    new Schedule(
                            RATE, besideRate, apartNow, works.site().merchants(), works.scaled(LENGTH), setting.seed()),
                    false);
            works.settle();
            return round;
        }

        private Round withQuarantine(boolean wanted) throws Exception {
            if (wanted) {
                poison();
            } else {
                mend();
            }
            works.node("");
            return measured(QUARANTINED_RATE, apart);
        }

        /** Gives each of some merchants a row whose document is too long. */
        private void poison() throws Exception {
            if (quarantined) {
                return;
            }
            var node = works.node("");
            long first = works.site().keys(apart);
            works.site()
                    .execute(
                            "insert into transactions (id, merchant_id, amount, currency, status, card_number, card_brand,"
                                    + " description, created_at, updated_at) select " + first
                                    + " + n - 1, n, 0, 'EUR', 'poison',"
                                    + " '4000000000000000', 'visa', " + TOO_LONG + ", now(), now()"
                                    + " from generate_series(1, " + apart + ") n");
            quarantined = true;
            awaitSetAside(node, apart);
        }

        /** Makes these rows short, and lets their merchants come back. */
        void mend() throws Exception {
            if (!quarantined) {
                return;
            }
            var node = works.node("");
            works.site()
                    .execute(
                            "update transactions set description = 'mended', status = 'mended' where status = 'poison'");
            works.settle();
            node.skip(Site.SEARCH);
            quarantined = false;
            awaitSetAside(node, 0);
            works.settle();
        }

        private static void awaitSetAside(RunningNode node, int merchants) throws Exception {
            node.await(
                    merchants + " merchants are set aside",
                    SET_ASIDE_MAX,
                    BETWEEN_LOOKS,
                    () -> node.lane(Site.SEARCH).path("status").path("setAside").asInt(-1) == merchants);
        }

        /** Somebody holds a lock on a table of the warehouse for the whole round. */
        private Round withoutWarehouse() throws Exception {
            mend();
            var node = works.node("");
            Round round;
            try (var warehouse = works.site().openWarehouse()) {
                warehouse.setAutoCommit(false);
                lock(warehouse);
                round = works.measure(
                        Schedule.of(RATE, works.site().merchants(), works.scaled(LENGTH), setting.seed()), false);
                // A node looks how far its lanes are behind once a second.
                node.await(
                        "the warehouse's lane is held up by the lock",
                        HELD_UP_MAX,
                        BETWEEN_LOOKS,
                        () -> node.lane(Site.WAREHOUSE).path("lag").asLong() > 0);
            }
            works.settle();
            return round;
        }

        private static void lock(Connection warehouse) throws SQLException {
            try (var statement = warehouse.createStatement()) {
                statement.execute("lock table gateway.transactions in access exclusive mode");
            }
        }
    }
}
