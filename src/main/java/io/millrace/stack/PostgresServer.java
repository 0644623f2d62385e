package io.millrace.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** PostgreSQL 15 of the stack: durable, in UTC, on loopback only, without passwords. */
record PostgresServer(Place place, int port) implements Recipe {
    private static final String MAJOR = "15";
    private static final Map<String, String> ENVIRONMENT = Map.of("LC_ALL", "C.UTF-8", "TZ", "UTC");

    @Override
    public Server server() {
        return Server.POSTGRES;
    }

    @Override
    public String description() {
        return "PostgreSQL 15 on 127.0.0.1:" + port;
    }

    String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    @Override
    public String version() throws IOException {
        try (Connection connection = connect("postgres");
                var statement = connection.createStatement();
                var found = statement.executeQuery("show server_version")) {
            return found.next() ? found.getString(1) : MAJOR;
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        Path data = place.of(Server.POSTGRES);
        if (Files.isDirectory(data)) {
            checkMajor(data);
            place.account().own(data);
            return;
        }
        Path fresh = place.fresh(Server.POSTGRES);
        var command = new ArrayList<>(List.of(bin("initdb"), "-D", fresh.toString(), "-U", "postgres"));
        command.addAll(List.of("-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"));
        place.make(Server.POSTGRES, command, ENVIRONMENT);
        Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void checkMajor(Path data) throws IOException {
        Path version = data.resolve("PG_VERSION");
        if (!Files.exists(version)) {
            throw Tools.refused(data + " holds no PostgreSQL data; choose a data directory of Millrace's own.");
        }
        String major = Files.readString(version).strip();
        if (!major.equals(MAJOR)) {
            throw Tools.refused("The data in " + data + " is of PostgreSQL " + major + " and cannot be read by " + MAJOR
                    + "; choose another data directory.");
        }
    }

    @Override
    public Task task() {
        var command = new ArrayList<>(
                List.of(bin("postgres"), "-D", place.of(Server.POSTGRES).toString()));
        setting(command, "listen_addresses", "127.0.0.1");
        setting(command, "port", Integer.toString(port));
        setting(command, "unix_socket_directories", "");
        setting(command, "fsync", "on");
        setting(command, "track_commit_timestamp", "on");
        setting(command, "timezone", "UTC");
        setting(command, "log_timezone", "UTC");
        setting(command, "max_connections", "100");
        setting(command, "shared_buffers", "256MB");
        setting(command, "max_wal_size", "2GB");
        setting(command, "logging_collector", "off");
        // INT is its fast stop: clients are cut off, the data is written. TERM would wait for the clients.
        return Task.server(place.data(), place.as("INT", command), ENVIRONMENT, "INT")
                .withoutStale(place.of(Server.POSTGRES).resolve("postmaster.pid"));
    }

    @Override
    public boolean answers() {
        try (Connection connection = connect("postgres");
                var statement = connection.createStatement()) {
            return statement.execute("select 1");
        } catch (SQLException e) {
            return false;
        }
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), "postgres", "");
    }

    private String bin(String program) {
        return place.servers().postgres().resolve("bin").resolve(program).toString();
    }

    private static void setting(List<String> command, String name, String value) {
        command.add("-c");
        command.add(name + "=" + value);
    }
}
