package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.MillraceSettings;
import io.millrace.base.Clock;
import io.millrace.base.Pki;
import io.millrace.base.TlsServer;
import io.millrace.capture.Catalogue;
import io.millrace.sink.warehouse.WarehouseStore;
import io.millrace.stack.SharedStack;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL behind a TLS that is as it should be. */
class PostgresTlsIT {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void aDatabaseWithTheRightCertificateIsReadAndLoaded() throws Exception {
        var database = SharedStack.database("tls");
        var real = URI.create(SharedStack.get().jdbcUrl(database).substring("jdbc:".length()));
        try (var connection = DriverManager.getConnection(SharedStack.get().jdbcUrl(database), "postgres", "");
                var statement = connection.createStatement()) {
            statement.execute("create table orders (id bigint primary key, tenant text)");
        }
        var pki = new Pki(directory, "ours");
        var relay = TlsServer.relay(new InetSocketAddress(real.getHost(), real.getPort()));
        try (var front = new TlsServer(Pki.server(pki.issue("server", "127.0.0.1")), true, relay)) {
            var url = "jdbc:postgresql://127.0.0.1:" + front.port() + "/" + database
                    + "?sslmode=verify-full&sslrootcert=" + pki.ca();
            var settings = MillraceSettings.parse("""
                    millrace {
                      sources.shop { jdbc-url = "%1$s", tables.orders { merchant = tenant } }
                      warehouse.jdbc-url = "%1$s"
                      lanes.warehouse { store = postgresql }
                    }
                    """.formatted(url));

            assertEquals(1, Catalogue.read(settings.sources().getFirst()).size());
            try (var store = new WarehouseStore("w", settings.warehouse(), Map.of(), Runnable::run, Clock.SYSTEM)) {
                assertEquals(2, store.plan().size());
            }
        }
    }
}
