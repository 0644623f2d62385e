package io.millrace.tool.road;

import io.millrace.MillraceSettings;
import io.millrace.stack.LocalStack;
import io.millrace.stack.payments.Simulator;
import io.millrace.stack.payments.SimulatorSettings;
import io.millrace.tool.Installation;
import io.millrace.tool.Verify;
import io.millrace.verify.Report;
import io.millrace.verify.VerifySettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The payments example on a local stack, under names of its own, and the configuration that its nodes are started with. */
final class Site {
    static final String SEARCH = "search";
    static final String WAREHOUSE = "warehouse";

    private static final Duration SETTLED_MAX = Duration.ofMinutes(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    /** Longer than a node remembers what it has seen of the datastream's end. */
    private static final Duration BETWEEN_QUIET_LOOKS = Duration.ofMillis(1_100);

    private final LocalStack stack;
    private final String name;
    private final int merchants;
    private final int port;
    private final Path config;
    private final Consumer<String> say;
    private final AtomicLong transactions = new AtomicLong();
    private MillraceSettings settings;

    /**
     * Makes databases, topics, index and triggers.
     *
     * @param name begins all names; lower-case letters
     * @param merchants how many there are, 1 to this
     */
    Site(LocalStack stack, String name, int merchants, Consumer<String> say) throws IOException {
        this.stack = stack;
        this.name = name;
        this.merchants = merchants;
        this.port = freePort();
        this.say = say;
        this.config = Files.createDirectories(stack.data().resolve(name)).resolve("millrace.conf");
        stack.createDatabase(name);
        stack.createDatabase(name + "_dw");
        stack.installPgq(name);
        Simulator.createSchema(source(), "postgres");
        Simulator.seedMerchants(source(), "postgres", new SimulatorSettings(merchants, 1, 1));
        this.settings = configure("");
        new Installation(settings).execute(_ -> {});
    }

    /** Writes the configuration for the next node, with more of it behind what is always there. */
    MillraceSettings configure(String more) throws IOException {
        Files.writeString(config, """
                millrace {
                  kafka { bootstrap-servers = "%1$s", datastream = %2$s-datastream, dead-letters = %2$s-deadletters
                          state = %2$s-state, partitions = 8 }
                  elasticsearch.url = "%3$s"
                  warehouse { jdbc-url = "%4$s", tables = [gateway.transactions, gateway.transaction_statuses] }
                  sources.gateway {
                    jdbc-url = "%5$s"
                    tables {
                      transactions { merchant = merchant_id, omit = [card_number] }
                      transaction_statuses { merchant-of = { table = transactions, by = transaction_id } }
                    }
                  }
                  documents.%6$s {
                    root = gateway.transactions
                    flattened = [metadata]
                    children.statuses { table = gateway.transaction_statuses, parent = transaction_id }
                  }
                  lanes { search { store = elasticsearch, write-bytes-max = 64KiB }, warehouse { store = postgresql } }
                  http.port = %7$d
                }
                %8$s
                """.formatted(
                stack.kafka(), name, stack.elasticsearch(), stack.jdbcUrl(name + "_dw"), source(), kind(), port, more));
        settings = MillraceSettings.load(config);
        return settings;
    }

    /** Starts a node with the configuration as it was written last; returns at once. */
    RunningNode start(NodeOptions options, String classPath) {
        return RunningNode.start(options, classPath, config, port);
    }

    String source() {
        return stack.jdbcUrl(name);
    }

    /** The kind of the documents. */
    String kind() {
        return name + "_transaction";
    }

    String elasticsearch() {
        return stack.elasticsearch();
    }

    int merchants() {
        return merchants;
    }

    Path directory() {
        return config.resolveSibling("");
    }

    /** So many transactions' keys, which nobody else is given; the first of them. */
    long keys(long count) {
        return 1 + transactions.getAndAdd(count);
    }

    Connection openSource() throws SQLException {
        return DriverManager.getConnection(source() + "?reWriteBatchedInserts=true", "postgres", "");
    }

    Connection openWarehouse() throws SQLException {
        return DriverManager.getConnection(stack.jdbcUrl(name + "_dw"), "postgres", "");
    }

    void execute(String sql) throws SQLException {
        try (var connection = openSource();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Waits until all that was committed is captured and handled by both lanes. */
    void settle(RunningNode node) throws Exception {
        node.await(
                "everything is captured and handled",
                SETTLED_MAX,
                BETWEEN_LOOKS,
                () -> handled(node) && Verify.captured(settings) && handledStill(node));
    }

    private static boolean handledStill(RunningNode node) throws InterruptedException {
        Thread.sleep(BETWEEN_QUIET_LOOKS);
        return handled(node);
    }

    private static boolean handled(RunningNode node) throws InterruptedException {
        return node.lane(SEARCH).path("lag").asLong(-1) == 0
                && node.lane(WAREHOUSE).path("lag").asLong(-1) == 0;
    }

    /**
     * Compares every row of the source with both stores.
     *
     * @throws IllegalStateException where one differs
     */
    void verify() {
        var report = Verify.run(settings, new VerifySettings(Duration.ofSeconds(20), Set.of(), 20), _ -> {});
        if (!report.clean()) {
            throw new IllegalStateException("the stores are not equal to the source:\n" + report.table());
        }
        say.accept("Every row of the source is in both stores: " + compared(report) + " compared.");
    }

    private static String compared(Report report) {
        long rows = report.stores().stream()
                .mapToLong(store -> store.total().rowsCompared())
                .sum();
        return "%,d rows".formatted(rows);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
