package io.millrace.stack.payments;

import io.millrace.stack.payments.Payment.Dispute;
import io.millrace.stack.payments.Payment.Refund;
import io.millrace.stack.payments.Payment.Stage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Reads a business that has been run before: where its keys have come to, and each worker's newest rows. */
final class Leftovers {
    private static final int ROWS_MAX = 2000;

    private final Connection connection;

    Leftovers(Connection connection) {
        this.connection = connection;
    }

    /** The number from which on keys are free in every table, for every worker. */
    long firstNumber() throws SQLException {
        return firstNumber(connection, 0, Keys.FOREIGN_MIN);
    }

    /** The same within a range of keys, its end not included. */
    static long firstNumber(Connection connection, long from, long end) throws SQLException {
        var text = """
                select greatest(?,
                  (select max(id) from customers where id >= ? and id < ?),
                  (select max(id) from transactions where id >= ? and id < ?),
                  (select max(id) from transaction_statuses where id >= ? and id < ?),
                  (select max(id) from disputes where id >= ? and id < ?))""";
        try (var statement = connection.prepareStatement(text)) {
            statement.setLong(1, from);
            for (int parameter = 2; parameter <= 9; parameter += 2) {
                statement.setLong(parameter, from);
                statement.setLong(parameter + 1, end);
            }
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1) / Book.WORKERS + 1;
            }
        }
    }

    /** Fills a book with the newest customers and payments of its worker, so many at most. */
    void readInto(Book book) throws SQLException {
        each(
                "select id, merchant_id from customers where id % ? = ? and id < ? order by id desc limit ?",
                book, row -> book.customers.add(new Customer(row.getLong(1), row.getLong(2))));
        Map<Long, Payment> payments = new LinkedHashMap<>();
        each(
                "select id, merchant_id, (amount * 100)::bigint, status from transactions"
                        + " where id % ? = ? and id < ? order by id desc limit ?",
                book,
                row -> payments.put(
                        row.getLong(1),
                        new Payment(row.getLong(1), row.getLong(2), row.getLong(3), stage(row.getString(4)))));
        readChildren(payments);
        payments.values().forEach(book::keep);
    }

    private void readChildren(Map<Long, Payment> payments) throws SQLException {
        children(
                "select transaction_id, max(id) from transaction_statuses where transaction_id = any (?) group by 1",
                payments,
                (payment, row) -> payment.status = row.getLong(2));
        children(
                "select transaction_id, id, (amount * 100)::bigint, status from refunds"
                        + " where transaction_id = any (?) and status <> 'failed' order by id",
                payments,
                (payment, row) -> payment.refunds.add(new Refund(
                        row.getObject(2, UUID.class),
                        row.getLong(3),
                        !row.getString(4).equals("pending"))));
        children(
                "select transaction_id, id, state from disputes where transaction_id = any (?) order by id",
                payments,
                (payment, row) -> payment.dispute = new Dispute(
                        row.getLong(2),
                        row.getString(3).equals("won") || row.getString(3).equals("lost")));
    }

    /** A status that no stage is called by is a settled one's: nothing more is planned for it. */
    private static Stage stage(String text) {
        return Arrays.stream(Stage.values())
                .filter(stage -> stage.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElse(Stage.SETTLED);
    }

    @FunctionalInterface
    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    @FunctionalInterface
    private interface Child {
        void read(Payment parent, ResultSet row) throws SQLException;
    }

    private void each(String text, Book book, Row read) throws SQLException {
        try (var statement = connection.prepareStatement(text)) {
            statement.setLong(1, Book.WORKERS);
            statement.setLong(2, book.worker);
            statement.setLong(3, Keys.FOREIGN_MIN);
            statement.setInt(4, ROWS_MAX);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    read.read(rows);
                }
            }
        }
    }

    private void children(String text, Map<Long, Payment> parents, Child read) throws SQLException {
        try (var statement = connection.prepareStatement(text)) {
            statement.setArray(
                    1, connection.createArrayOf("bigint", parents.keySet().toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var parent = parents.get(rows.getLong(1));
                    if (parent != null) {
                        read.read(parent, rows);
                    }
                }
            }
        }
    }
}
