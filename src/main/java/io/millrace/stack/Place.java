package io.millrace.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where the servers of one stack run: whose account, whose data, which Java.
 *
 * @param thorough as {@link StackSettings#thorough}
 */
record Place(Servers servers, Account account, Path data, boolean thorough) {
    /**
     * What a server's JVM needs to be quick soon rather than fast at last: thorough compilers and collectors would take the
     * cores from all servers for their first minutes. So no figure of such a stack says how fast these servers can be.
     */
    private static final List<String> QUICK_JVM =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData");

    /** The compilers and the collector of a server's JVM. */
    List<String> jvm() {
        return thorough ? List.of("-XX:+UseG1GC", "-XX:-UsePerfData") : QUICK_JVM;
    }

    Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** The directory where a server keeps its own. */
    Path of(Server server) {
        return data.resolve(server.key());
    }

    Path log(Server server) {
        return data.resolve("logs").resolve(server.key() + ".log");
    }

    Path lock(Server server) {
        return data.resolve(server.lock());
    }

    /** Runs a command that makes a server's data, as the server's account and under its lock. */
    void make(Server server, List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        var output = new ArrayList<String>();
        int exit = Guardian.run(
                Task.server(data, as("KILL", command), environment, "TERM"),
                lock(server).toString(),
                output::add);
        if (exit != 0) {
            Path log = log(server);
            Files.createDirectories(log.getParent());
            Files.write(log, output);
            throw Tools.refused("The data of " + server.title() + " could not be made; " + LogTail.of(log) + ".");
        }
    }

    /** The command as the account's own. */
    List<String> as(String signal, List<String> command) {
        var words = new ArrayList<>(account.prefix(signal));
        words.addAll(command);
        return words;
    }

    /** A new directory of the account's, beside the one that it will become; what a cut-off try left is removed. */
    Path fresh(Server server) throws IOException {
        Path fresh = data.resolve(server.key() + ".new");
        Trees.remove(fresh);
        Files.createDirectory(fresh);
        account.own(fresh);
        return fresh;
    }
}
