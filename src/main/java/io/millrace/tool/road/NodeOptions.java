package io.millrace.tool.road;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a node's JVM is started with. */
record NodeOptions(List<String> flags) {
    /** As {@code deploy/jvm.options} and the launcher have it, which a test holds this to. */
    static final NodeOptions SHIPPED = new NodeOptions(List.of(
            "-XX:+UseG1GC",
            "-XX:MaxRAMPercentage=60",
            "-XX:InitialRAMPercentage=60",
            "-XX:MaxHeapFreeRatio=100",
            "-XX:MetaspaceSize=160m",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-Dsun.net.inetaddr.ttl=5",
            "-Xlog:gc:stderr:time,level,tags"));

    private static final String HEAP = "-Xmx1g";

    NodeOptions {
        flags = List.copyOf(flags);
    }

    /** ZGC, which is generational since JDK 24. */
    NodeOptions withZgc() {
        return with("-XX:+UseG1GC", "-XX:+UseZGC");
    }

    NodeOptions withoutCompactHeaders() {
        return with("-XX:+UseCompactObjectHeaders", "-XX:-UseCompactObjectHeaders");
    }

    /** Starts from such a cache, or not at all. */
    NodeOptions with(Path cache) {
        return and("-XX:AOTCache=" + cache).and("-XX:AOTMode=on");
    }

    /** Rehearses a start, from which the JVM makes the cache: the command. */
    List<String> rehearsal(String classPath, Path cache) {
        return and("-XX:AOTCacheOutput=" + cache).command(classPath, "rehearse");
    }

    private NodeOptions with(String flag, String other) {
        return new NodeOptions(
                flags.stream().map(one -> one.equals(flag) ? other : one).toList());
    }

    private NodeOptions and(String flag) {
        return new NodeOptions(Stream.concat(flags.stream(), Stream.of(flag)).toList());
    }

    /** The command that starts a node. */
    List<String> node(String classPath, Path config) {
        return command(classPath, "node", "-c", config.toString());
    }

    private List<String> command(String classPath, String... arguments) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var before = Stream.concat(Stream.of(java), flags.stream());
        var main = Stream.concat(before, Stream.of(HEAP, "-cp", classPath, "io.millrace.tool.Main"));
        return Stream.concat(main, Stream.of(arguments)).toList();
    }
}
