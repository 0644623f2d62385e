package io.millrace.stack;

import io.millrace.base.SetUpException;
import java.nio.file.Path;

/** A launcher for tests to kill: starts the stack with S3, says READY and where its data is, and stays until its input ends. */
final class StackMain {
    private StackMain() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        var settings = StackSettings.defaults().withPorts(port, port + 20, port + 40);
        if (arguments.length > 1) {
            settings = settings.withData(Path.of(arguments[1]));
        }
        try (var stack = LocalStack.start(settings, System.out::println)) {
            stack.s3();
            System.out.println("READY " + stack.data());
            while (System.in.read() >= 0) {}
        } catch (SetUpException e) {
            System.out.println(e.reason() + " " + e.getMessage());
            System.exit(5);
        }
    }
}
