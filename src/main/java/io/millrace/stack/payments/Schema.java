package io.millrace.stack.payments;

import io.millrace.base.SetUpException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.ZoneOffset;

/** Prepares a database for the business. */
final class Schema {
    private static final String RESOURCE = "/payments/schema.sql";

    private static final String MERCHANTS = """
            insert into merchants (id, name, country, status, created_at, updated_at)
            select id,
                   (array['Acme', 'Nordlicht', 'Café Zoë', 'O''Neill & Sons', 'Sakura 桜', 'Blue Harbour', 'Rápido'])
                       [1 + id % 7] || ' '
                   || (array['Books', 'Travel', 'Foods', 'Games', 'Tools'])[1 + id % 5] || ' ' || id,
                   (array['DE', 'US', 'GB', 'FR', 'NL', 'BR', 'JP', 'IN', 'NG', 'SE'])[1 + id % 10],
                   'active', ?, ?
            from generate_series(1, ?) id
            on conflict (id) do nothing""";

    private Schema() {}

    static void create(String jdbcUrl, String user) {
        try (var connection = Session.connect(jdbcUrl, user);
                var statement = connection.createStatement()) {
            statement.execute(text());
        } catch (SQLException e) {
            throw refused(jdbcUrl, "create the tables of the payments business", e);
        }
    }

    static void seedMerchants(String jdbcUrl, String user, SimulatorSettings settings) {
        var start = settings.start().atOffset(ZoneOffset.UTC);
        try (var connection = Session.connect(jdbcUrl, user);
                var statement = connection.prepareStatement(MERCHANTS)) {
            statement.setObject(1, start);
            statement.setObject(2, start);
            statement.setInt(3, settings.merchants());
            var _ = statement.executeUpdate();
        } catch (SQLException e) {
            throw refused(jdbcUrl, "insert the merchants of the payments business", e);
        }
    }

    static SetUpException refused(String jdbcUrl, String what, SQLException e) {
        var reason = e.getSQLState() != null && e.getSQLState().startsWith("08")
                ? SetUpException.Reason.UNREACHABLE
                : SetUpException.Reason.REFUSED;
        return new SetUpException(
                reason,
                "Cannot " + what + " at " + jdbcUrl + " (" + oneLine(e)
                        + "): check that PostgreSQL answers there and that the database is the business's own",
                e);
    }

    /** What PostgreSQL said, without line breaks. */
    static String oneLine(SQLException e) {
        return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
    }

    private static String text() {
        try (var stream = Schema.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the class path");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
