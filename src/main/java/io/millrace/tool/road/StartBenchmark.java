package io.millrace.tool.road;

import io.millrace.bench.Bar;
import io.millrace.bench.Benchmark;
import io.millrace.bench.Contest;
import io.millrace.bench.Figure;
import io.millrace.bench.Round;
import io.millrace.bench.Setting;
import io.millrace.bench.Side;
import io.millrace.stack.Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** From the start of a node's process until it answers over HTTP, and until it has handled its first change. */
public final class StartBenchmark implements Benchmark {
    private static final Figure ANSWERS = Figure.millis("answers over HTTP");
    private static final Figure HANDLED = Figure.millis("first change handled");
    private static final Figure CPU = new Figure("cpu until then", "ms");
    private static final double HANDLED_MAX_MILLIS = 6_000;

    private static final Duration STARTED_MAX = Duration.ofSeconds(90);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(15);
    private static final Duration REHEARSED_MAX = Duration.ofMinutes(3);
    private static final Duration TRAFFIC_MAX = Duration.ofMinutes(5);
    private static final int MERCHANTS = 100;
    private static final int RATE = 50;
    private static final double NANOS_PER_MILLI = 1e6;

    private final String name;

    public StartBenchmark() {
        this("start");
    }

    StartBenchmark(String site) {
        this.name = site;
    }

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String about() {
        return "from the start of a node until it answers, and has handled a change, by what its JVM is started with";
    }

    @Override
    public Set<Server> servers() {
        return Works.servers();
    }

    @Override
    public Prepared prepare(Setting setting) throws Exception {
        var starts = new Starts(new Site(setting.servers(), name, MERCHANTS, setting::say), setting);
        return new Prepared() {
            @Override
            public List<Contest> contests() {
                return starts.contests();
            }

            @Override
            public void close() throws Exception {
                starts.prove();
            }
        };
    }

    /** The starts on one site. For one thread. */
    private static final class Starts {
        private final Site site;
        private final Setting setting;
        private final String classPath;
        private final Path cache;
        private boolean whole = true;

        Starts(Site site, Setting setting) throws Exception {
            this.site = site;
            this.setting = setting;
            this.classPath = Jars.classPath(site.directory().resolve("lib"));
            this.cache = site.directory().resolve("node.aot");
        }

        List<Contest> contests() {
            var plain = NodeOptions.SHIPPED;
            var withCache = new Side("as shipped: deploy/jvm.options, and the AOT cache of a rehearsed start", () -> {
                return round(plain.with(rehearsed()));
            });
            var without = new Side("deploy/jvm.options, without an AOT cache", () -> round(plain));
            return List.of(
                    Contest.alone("as shipped", withCache, Bar.atMost(HANDLED, HANDLED_MAX_MILLIS))
                            .rounds(1, Integer.MAX_VALUE),
                    Contest.of("no AOT cache", withCache, without).rounds(0, Integer.MAX_VALUE),
                    beside(without, "ZGC", () -> round(plain.withZgc())),
                    beside(without, "no compact headers", () -> round(plain.withoutCompactHeaders())));
        }

        private static Contest beside(Side without, String what, Side.Running ours) {
            return Contest.of(what, without, new Side("the same, but " + what, ours))
                    .rounds(0, Integer.MAX_VALUE);
        }

        /** The cache, made by whoever first asks for it. */
        private Path rehearsed() throws Exception {
            if (!Files.exists(cache)) {
                setting.say("Rehearsing a start ...");
                var log = site.directory().resolve("rehearsal.log");
                var process = new ProcessBuilder(NodeOptions.SHIPPED.rehearsal(classPath, cache))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
                if (!process.waitFor(REHEARSED_MAX.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
                if (process.exitValue() != 0 || !Files.exists(cache)) {
                    throw new IllegalStateException("the start could not be rehearsed:\n" + Files.readString(log));
                }
                setting.say("The AOT cache has %,d MB.".formatted(Files.size(cache) >> 20));
            }
            return cache;
        }

        private Round round(NodeOptions options) throws Exception {
            whole = false;
            var schedule = Schedule.of(RATE, MERCHANTS, TRAFFIC_MAX, setting.seed());
            try (var node = site.start(options, classPath)) {
                Round round;
                try (var traffic = Traffic.begin(site, schedule, _ -> {})) {
                    node.await("it answers", STARTED_MAX, BETWEEN_LOOKS, node::answers);
                    double answers = node.age().toNanos() / NANOS_PER_MILLI;
                    node.await("a change is handled", STARTED_MAX, BETWEEN_LOOKS, () -> hasHandled(node));
                    round = Round.of(HANDLED, node.age().toNanos() / NANOS_PER_MILLI)
                            .and(ANSWERS, answers)
                            .and(CPU, node.cpu().toNanos() / NANOS_PER_MILLI);
                    traffic.check();
                }
                site.settle(node);
                whole = true;
                return round;
            }
        }

        private static boolean hasHandled(RunningNode node) throws InterruptedException {
            return node.lane(Site.SEARCH).path("status").path("handled").asLong() > 0;
        }

        void prove() {
            if (whole) {
                site.verify();
            }
        }
    }
}
