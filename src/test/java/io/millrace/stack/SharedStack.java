package io.millrace.stack;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one local stack that all integration tests of a JVM share.
 *
 * <p>It is started when the first test asks for it, on free ports and with a temporary data directory, and stopped when
 * the JVM ends. Tests keep apart by names: of databases, topics, indices and groups.
 */
public final class SharedStack {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private SharedStack() {}

    /** The stack, running. Its first port is the property {@code millrace.test.port}, or the next free one. */
    public static LocalStack get() {
        return Holder.STACK;
    }

    /** Makes a fresh database with PGQ in it, and returns its name. */
    public static String database(String prefix) {
        String name = prefix + "_" + DATABASES.incrementAndGet();
        get().createDatabase(name);
        get().installPgq(name);
        return name;
    }

    private static final class Holder {
        private static final LocalStack STACK = start();

        private static LocalStack start() {
            int port = Integer.getInteger("millrace.test.port", 15100);
            var settings = StackSettings.defaults().withPorts(port, port + 20, port + 40);
            var stack = LocalStack.start(settings, System.err::println);
            Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "stop-shared-stack"));
            return stack;
        }
    }
}
