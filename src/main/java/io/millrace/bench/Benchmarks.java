package io.millrace.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All benchmarks that there are, in the order in which they are run. */
public final class Benchmarks {
    private static final List<Benchmark> ALL = List.of(
            new MerchantsBenchmark(),
            new CaptureBenchmark(),
            new SearchBenchmark(),
            new DocumentsBenchmark(),
            new WarehouseBenchmark(),
            new WidthBenchmark());

    private Benchmarks() {}

    public static List<Benchmark> all() {
        return ALL;
    }

    /**
     * Those of these names, in the order of {@link #all}, behind it {@code more}; all where none is named.
     *
     * @throws IllegalArgumentException where there is none of a name; it says which there are
     */
    public static List<Benchmark> named(List<String> names, List<Benchmark> more) {
        var all = Stream.concat(ALL.stream(), more.stream()).toList();
        var unknown = new ArrayList<>(names);
        all.forEach(benchmark -> unknown.removeIf(benchmark.name()::equals));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("there is no benchmark '" + unknown.getFirst() + "', only "
                    + all.stream().map(Benchmark::name).collect(Collectors.joining(", ")));
        }
        return names.isEmpty()
                ? all
                : all.stream()
                        .filter(benchmark -> names.contains(benchmark.name()))
                        .toList();
    }
}
