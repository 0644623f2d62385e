package io.millrace.stack.payments;

import io.millrace.stack.SharedStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** An empty database of a test's own on the real server. */
final class Database implements AutoCloseable {
    static final String USER = "postgres";

    private static final List<String> TABLES =
            List.of("merchants", "customers", "transactions", "transaction_statuses", "refunds", "disputes");

    private final String url;
    private final Connection connection;

    Database() throws SQLException {
        this.url = SharedStack.get().jdbcUrl(SharedStack.database("simulator"));
        this.connection = DriverManager.getConnection(url, USER, "");
    }

    String url() {
        return url;
    }

    /** Has a trigger on each table write down every row change it sees. */
    void countChanges() throws SQLException {
        execute("create unlogged table seen (source text, op text)");
        execute("""
                create function see() returns trigger language plpgsql as $$
                begin
                  insert into seen values (tg_table_name, tg_op);
                  return null;
                end
                $$""");
        for (var table : TABLES) {
            execute("create trigger see after insert or update or delete on " + table
                    + " for each row execute function see()");
        }
    }

    /** Has PGQ write down every row change, as capture would. */
    void queueChanges() throws SQLException {
        execute("select pgq.create_queue('changes')");
        for (var table : TABLES) {
            execute("create trigger queue after insert or update or delete on " + table
                    + " for each row execute function pgq.jsontriga('changes', 'backup')");
        }
    }

    /** Every row of every table, as text, in the order of the keys. */
    List<String> rows() throws SQLException {
        var rows = new ArrayList<String>();
        for (var table : TABLES) {
            try (var statement = connection.createStatement();
                    var found = statement.executeQuery("select t::text from " + table + " t order by id")) {
                while (found.next()) {
                    rows.add(table + found.getString(1));
                }
            }
        }
        return rows;
    }

    long number(String query) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(query)) {
            found.next();
            return found.getLong(1);
        }
    }

    void execute(String text) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
