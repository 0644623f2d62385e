package io.millrace.bench;

import io.millrace.capture.SourceSettings;
import io.millrace.stack.payments.MadeRows;
import io.millrace.stack.payments.MadeRows.Made;
import io.millrace.stack.payments.Simulator;
import io.millrace.stack.payments.SimulatorSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** A source database with a PGQ queue full of changes, which can be read again and again. Blocking, for one thread. */
final class BenchQueue implements AutoCloseable {
    /** The consumer of the raw loop. */
    static final String RAW = "bench_raw";

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int ROWS_AT_ONCE = 100;
    private static final int ROWS_A_TICK = 5_000;

    /** A customer is of no interest here, and would have to exist. */
    private static final String INSERT = """
            insert into transactions (id, merchant_id, amount, currency, status, card_number, card_brand, description,
                metadata, tags, created_at, updated_at)
            values (?, ?, ?::numeric, ?, ?, '4000000000000000', ?, ?, ?::jsonb, ?::text[], ?, ?)""";

    private static final String UPDATE = "update transactions set status = ?, updated_at = ? where id = ?";

    private final SourceSettings source;
    private final Connection connection;
    private long start;

    BenchQueue(SourceSettings source) throws SQLException {
        this.source = source;
        this.connection =
                DriverManager.getConnection(source.jdbcUrl() + "?reWriteBatchedInserts=true", source.user(), "");
    }

    /** The consumer of capture. */
    static String consumer(SourceSettings source) {
        return "millrace_" + source.name();
    }

    String name() {
        return source.queue();
    }

    /** Makes the business's tables, empty but for the merchants, before the triggers are set. */
    void createTables(int merchants, long seed) {
        Simulator.createSchema(source.jdbcUrl(), source.user());
        Simulator.seedMerchants(
                source.jdbcUrl(),
                source.user(),
                new SimulatorSettings(merchants, 1, seed, START, Duration.ofSeconds(1)));
    }

    /** Makes so many changes of the merchants that there are, and remembers where in the queue they begin. */
    void fill(int changes, long seed) throws SQLException {
        tick();
        start = number("select max(tick_id) from pgq.tick t join pgq.queue q on q.queue_id = t.tick_queue"
                + " where q.queue_name = '" + name() + "'");
        execute("select pgq.register_consumer('" + name() + "', '" + RAW + "')");
        var made = new MadeRows((int) number("select count(*) from merchants"), seed, START);
        connection.setAutoCommit(false);
        var rows = new ArrayList<Made>();
        for (int left = (changes + 1) / 2; left > 0; left -= rows.size()) {
            rows.clear();
            while (rows.size() < Math.min(left, ROWS_A_TICK)) {
                rows.add(made.transaction());
            }
            insert(rows);
            connection.commit();
            tick();
        }
        int updates = changes / 2;
        for (int done = 0; done < updates; ) {
            int until = Math.min(updates, done + ROWS_A_TICK);
            update(done, until, made);
            connection.commit();
            tick();
            done = until;
        }
        connection.setAutoCommit(true);
        tick();
        tick();
    }

    private void insert(List<Made> rows) throws SQLException {
        try (var statement = connection.prepareStatement(INSERT)) {
            int gathered = 0;
            for (var row : rows) {
                bind(statement, row);
                statement.addBatch();
                if (++gathered % ROWS_AT_ONCE == 0) {
                    statement.executeBatch();
                }
            }
            statement.executeBatch();
        }
    }

    private static void bind(PreparedStatement statement, Made row) throws SQLException {
        int place = 1;
        for (int i = 0; i < MadeRows.TRANSACTION.size(); i++) {
            var value = row.values().get(i);
            switch (MadeRows.TRANSACTION.get(i)) {
                case "id" -> statement.setLong(place++, row.id());
                case "merchant_id" -> statement.setLong(place++, row.merchant());
                case "customer_id" -> {}
                case "created_at", "updated_at" ->
                    statement.setObject(place++, OffsetDateTime.parse(String.valueOf(value)));
                default -> statement.setString(place++, value);
            }
        }
    }

    private void update(int from, int until, MadeRows made) throws SQLException {
        try (var statement = connection.prepareStatement(UPDATE)) {
            for (int i = from; i < until; i++) {
                statement.setString(1, i % 3 == 0 ? "settled" : "captured");
                statement.setObject(2, made.time());
                statement.setLong(3, i + 1L);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Has a consumer read all of it again. */
    void setBack(String consumer) throws SQLException {
        execute("select pgq.register_consumer_at('" + name() + "', '" + consumer + "', " + start + ")");
    }

    private void tick() throws SQLException {
        execute("select pgq.force_tick('" + name() + "')");
        execute("select pgq.ticker('" + name() + "')");
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
        if (!connection.getAutoCommit()) {
            connection.commit();
        }
    }

    private long number(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
