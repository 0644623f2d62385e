package io.millrace.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What it was measured on. */
public record Machine(int cores, String processor, long memoryMegabytes, String os, String jdk, List<String> jvmFlags) {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    public Machine {
        jvmFlags = List.copyOf(jvmFlags);
    }

    /** This one, and this JVM. */
    static Machine here() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        var runtime = ManagementFactory.getRuntimeMXBean();
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                modelName(),
                system.getTotalMemorySize() >> 20,
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                runtime.getVmName() + " " + Runtime.version(),
                runtime.getInputArguments());
    }

    /** The processor's name, where the system tells it. */
    private static String modelName() {
        try (var lines = Files.lines(CPUINFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException | java.io.UncheckedIOException e) {
            return "unknown";
        }
    }
}
