package io.millrace.stack.redshift;

import io.millrace.base.SetUpException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers on loopback like Amazon Redshift, as far as Millrace speaks to it, with a PostgreSQL behind it.
 *
 * <p>Two threads for each connection; everything passes through as it is, but for the text of statements and of errors. A
 * database must have been {@linkplain #prepare prepared} once. What differs from Redshift and is not refused: PostgreSQL
 * enforces primary keys, counts characters where Redshift counts bytes, and cuts names at 63 bytes; a COPY answers with its
 * number of rows, which Redshift only tells by {@code pg_last_copy_count()}; the catalogue shows PostgreSQL's types; there
 * are no system tables of Redshift's own.
 */
public final class RedshiftEmulator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedshiftEmulator.class);

    /** What Redshift's functions are in PostgreSQL. */
    private static final String FUNCTIONS = """
            create or replace function public.getdate() returns timestamp language sql stable
                as 'select date_trunc(''second'', statement_timestamp()::timestamp)';
            create or replace function public.json_parse(text) returns jsonb language sql immutable strict
                as 'select $1::jsonb';
            create or replace function public.json_serialize(jsonb) returns text language sql immutable strict
                as 'select $1::text';
            create or replace function public.from_hex(text) returns bytea language sql immutable strict
                as 'select decode($1, ''hex'')';
            create or replace function public.to_hex(bytea) returns text language sql immutable strict
                as 'select encode($1, ''hex'')';
            create or replace function public.pg_last_copy_count() returns bigint language sql stable
                as 'select coalesce(nullif(current_setting(''redshift.last_copy_count'', true), ''''), ''0'')::bigint';
            """;

    private final InetSocketAddress postgres;
    private final ServerSocket listener;
    private final Objects objects;
    private final Faults faults;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private RedshiftEmulator(InetSocketAddress postgres, ServerSocket listener, Objects objects, Faults faults) {
        this.postgres = postgres;
        this.listener = listener;
        this.objects = objects;
        this.faults = faults;
    }

    /** Starts one that does to no statement anything but run it. */
    public static RedshiftEmulator start(String postgresHost, int postgresPort, int port, Objects objects) {
        return start(postgresHost, postgresPort, port, objects, Faults.NONE);
    }

    /**
     * Listens on loopback and returns.
     *
     * @param port 0: any that is free
     * @param objects what COPY reads
     * @throws SetUpException where the port is taken
     */
    public static RedshiftEmulator start(
            String postgresHost, int postgresPort, int port, Objects objects, Faults faults) {
        try {
            var listener = new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
            var emulator =
                    new RedshiftEmulator(new InetSocketAddress(postgresHost, postgresPort), listener, objects, faults);
            Thread.ofVirtual().name("redshift-emulator").start(emulator::accept);
            return emulator;
        } catch (IOException e) {
            throw new SetUpException(
                    SetUpException.Reason.REFUSED,
                    "The emulation of Redshift cannot listen on port " + port + ": " + e.getMessage() + ".",
                    e);
        }
    }

    /**
     * Makes the functions in a database that Redshift has and PostgreSQL has not, for user "postgres" without a password.
     *
     * @param jdbcUrl of the database itself, not through the emulation
     */
    public static void prepare(String jdbcUrl) {
        try (var connection = DriverManager.getConnection(jdbcUrl, "postgres", "");
                var statement = connection.createStatement()) {
            statement.execute(FUNCTIONS);
        } catch (SQLException e) {
            throw new SetUpException(
                    SetUpException.Reason.REFUSED,
                    "Redshift's functions could not be made in " + jdbcUrl + ": " + e.getMessage() + ".",
                    e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** The address for Amazon's driver, which would insist on TLS if not told. */
    public String jdbcUrl(String database) {
        return "jdbc:redshift://127.0.0.1:" + port() + "/" + database + "?ssl=false";
    }

    /** Breaks all connections and takes no more. */
    @Override
    public void close() {
        close(listener);
        sockets.forEach(RedshiftEmulator::close);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                Thread.ofVirtual().name("redshift-requests").start(() -> serve(client));
            } catch (IOException e) {
                LOG.debug("No connection was taken: {}", e.toString());
            }
        }
    }

    private void serve(Socket client) {
        var server = new Socket();
        sockets.add(client);
        sockets.add(server);
        try (client;
                server) {
            if (!listener.isClosed()) {
                server.connect(postgres);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                converse(client, server);
            }
        } catch (IOException e) {
            LOG.debug("A connection ended: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(client);
            sockets.remove(server);
        }
    }

    private void converse(Socket client, Socket server) throws IOException, InterruptedException {
        var fromClient = new DataInputStream(new BufferedInputStream(client.getInputStream()));
        var toClient = new DataOutputStream(new BufferedOutputStream(client.getOutputStream()));
        var fromServer = new DataInputStream(new BufferedInputStream(server.getInputStream()));
        var toServer = new DataOutputStream(new BufferedOutputStream(server.getOutputStream()));
        var startup = Startup.read(fromClient, toClient);
        Startup.write(startup, toServer);
        if (startup instanceof Startup.Cancel) {
            // The server ends the connection when it has passed the request on, and only then may the client go on.
            fromServer.readAllBytes();
            return;
        }
        var progress = new Progress();
        var refusals = new Refusals();
        var answers = new Answers(fromServer, toClient, progress, refusals);
        Thread.ofVirtual().name("redshift-answers").start(() -> {
            try (client;
                    server) {
                answers.relay();
            } catch (IOException e) {
                LOG.debug("A connection ended: {}", e.toString());
            } finally {
                progress.ended();
            }
        });
        new Requests(fromClient, toServer, progress, refusals, objects, faults).relay();
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            LOG.debug("Not closed: {}", e.toString());
        }
    }
}
