package io.millrace.web;

import io.millrace.base.Clock;
import io.millrace.capture.CaptureStatus;
import io.millrace.logging.LogLevels;
import io.millrace.logging.LogLevelsBean;
import io.millrace.sink.LoaderStatus;
import io.millrace.sink.SinkStatus;
import io.millrace.web.MeasureBean.Reading;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node measures, as JMX beans: {@code io.millrace:type=Lane,name=LANE}, {@code type=Partition,lane=LANE,name=NUMBER},
 * {@code type=Sink,lane=LANE,name=NUMBER}, {@code type=Loader,name=TABLE} and {@code type=Capture,name=SOURCE}; and what is
 * logged, {@code type=Log,name="levels"}, and what is done to lanes, {@code type=Lanes,name="steering"}. Of several nodes in one
 * process, those that come later have {@code node=ADDRESS} in theirs. A partition that another node holds has no figures here.
 *
 * <p>The node is asked when somebody reads, at most once a second; where it does not answer, what it said last is shown.
 * Thread-safe.
 */
public final class NodeBeans implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeBeans.class);
    private static final long FRESH_MILLIS = 1_000;

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Supplier<Optional<Measures>> node;
    private final String address;
    private final Clock clock;
    private final List<ObjectName> registered = new ArrayList<>();
    private Measures last = Measures.NONE;
    private long askAgainAtMillis = Long.MIN_VALUE;

    /**
     * @param node waits for what it measures now; nothing where it does not answer
     * @param clock a steady one
     */
    public NodeBeans(Supplier<Optional<Measures>> node, String address, Clock clock) {
        this.node = node;
        this.address = address;
        this.clock = clock;
    }

    /**
     * Shows these lanes and captures from now on, and lets the levels of the log be changed.
     *
     * @param lanes how many sinks each has
     * @param partitions of the datastream
     * @param loaders the tables that have one
     */
    public synchronized void register(
            Map<String, Integer> lanes, int partitions, Collection<String> loaders, Collection<String> sources) {
        register("Log", "levels", new LogLevelsBean(LogLevels.ofProcess()));
        lanes.forEach((lane, sinks) -> {
            register("Lane", lane, laneBean(lane));
            var within = ",lane=" + ObjectName.quote(lane);
            for (int i = 0; i < partitions; i++) {
                register("Partition" + within, Integer.toString(i), partitionBean(lane, i));
            }
            for (int i = 0; i < sinks; i++) {
                register("Sink" + within, Integer.toString(i), sinkBean(lane, i));
            }
        });
        loaders.forEach(table -> register("Loader", table, loaderBean(table)));
        sources.forEach(source -> register("Capture", source, captureBean(source)));
    }

    /** Lets what may be done to lanes be done over JMX. */
    public synchronized void steer(LanesMXBean lanes) {
        register("Lanes", "steering", lanes);
    }

    private void register(String type, String name, Object bean) {
        var key = "io.millrace:type=" + type + ",name=" + ObjectName.quote(name);
        try {
            try {
                registered.add(server.registerMBean(bean, new ObjectName(key)).getObjectName());
            } catch (InstanceAlreadyExistsException e) {
                var ours = new ObjectName(key + ",node=" + ObjectName.quote(address));
                registered.add(server.registerMBean(bean, ours).getObjectName());
            }
        } catch (JMException e) {
            log.warn("{} {} is not shown over JMX", type, name, e);
        }
    }

    private MeasureBean laneBean(String lane) {
        var bean = new Readings<>(() -> lane(lane));
        bean.text(
                "State",
                "what the lane is doing on this node",
                one -> one.status().state().name());
        bean.text("Reason", "why it does not run", one -> one.status().reason());
        bean.number(
                "SinceMillis",
                "since when it is in this state",
                one -> one.status().sinceMillis());
        bean.number("Lag", "records that all nodes together have not handled; -1: not known", Measures.Lane::lag);
        Figure.OF_LANES.forEach(figure -> bean.figure(figure, one -> one.status()));
        bean.number(
                "FreshnessP50Millis",
                "commit to readable: half of them",
                one -> one.freshness().p50Millis());
        bean.number(
                "FreshnessP99Millis",
                "commit to readable: 99 in 100",
                one -> one.freshness().p99Millis());
        bean.number(
                "FreshnessMaxMillis",
                "commit to readable: the last",
                one -> one.freshness().maxMillis());
        return bean.bean("a lane on this node");
    }

    private MeasureBean partitionBean(String lane, int partition) {
        var bean = new Readings<>(() -> lane(lane)
                .flatMap(one -> one.parts().partitions().stream()
                        .filter(status -> status.partition() == partition)
                        .findFirst()));
        Figure.OF_PARTITIONS.forEach(figure -> bean.figure(figure, one -> one));
        return bean.bean("a partition of a lane, where this node holds it");
    }

    private MeasureBean sinkBean(String lane, int number) {
        var bean = new Readings<>(() -> lane(lane)
                .flatMap(one -> one.parts().sinks().stream().skip(number).findFirst()));
        bean.text("Reason", "why its store takes nothing", SinkStatus::reason);
        Figure.OF_SINKS.forEach(figure -> bean.figure(figure, one -> one));
        return bean.bean("a sink of a lane on this node");
    }

    private MeasureBean loaderBean(String table) {
        var bean = new Readings<>(() -> loader(table));
        bean.text(
                "State",
                "what the loader is doing on this node",
                one -> one.state().name());
        bean.text("Reason", "why it does not load", LoaderStatus::reason);
        bean.number("SinceMillis", "since when it is in this state", LoaderStatus::sinceMillis);
        Figure.OF_LOADERS.forEach(figure -> bean.figure(figure, one -> one));
        bean.number("LastLoadMillis", "how long the last load took", LoaderStatus::lastLoadMillis);
        bean.number(
                "CompleteUpToMillis",
                "up to which commit the table is complete; 0: not known",
                LoaderStatus::completeUpToMillis);
        return bean.bean("what loads a table on this node");
    }

    private MeasureBean captureBean(String source) {
        var bean = new Readings<>(() -> capture(source));
        bean.text(
                "State",
                "what the capture is doing on this node",
                one -> one.state().name());
        bean.text("Detail", "the same in a sentence", CaptureStatus::detail);
        Figure.OF_CAPTURES.forEach(figure -> bean.figure(figure, one -> one));
        bean.number("LastCommitMillis", "commit of the newest captured change", CaptureStatus::lastCommitMillis);
        return bean.bean("a source's capture on this node");
    }

    /** Attributes that are read of one thing; null where that is not there. */
    private static final class Readings<T> {
        private final Supplier<Optional<T>> of;
        private final Map<String, Reading> all = new LinkedHashMap<>();

        Readings(Supplier<Optional<T>> of) {
            this.of = of;
        }

        void text(String name, String description, Function<T, @Nullable String> value) {
            all.put(name, new Reading(description, String.class, () -> {
                var one = of.get();
                return one.isPresent() ? value.apply(one.get()) : null;
            }));
        }

        void number(String name, String description, Function<T, Number> value) {
            all.put(name, new Reading(description, Long.class, () -> {
                var one = of.get();
                return one.isPresent() ? value.apply(one.get()).longValue() : null;
            }));
        }

        <S> void figure(Figure<S> figure, Function<T, S> within) {
            number(figure.attribute(), figure.meaning(), one -> figure.of().applyAsLong(within.apply(one)));
        }

        MeasureBean bean(String description) {
            return new MeasureBean(description, all);
        }
    }

    private Optional<Measures.Lane> lane(String name) {
        return measures().lanes().stream()
                .filter(one -> one.status().lane().equals(name))
                .findFirst();
    }

    private Optional<LoaderStatus> loader(String table) {
        return measures().lanes().stream()
                .flatMap(one -> one.status().loaders().stream())
                .filter(one -> one.name().equals(table))
                .findFirst();
    }

    private Optional<CaptureStatus> capture(String source) {
        return measures().captures().stream()
                .filter(one -> one.source().equals(source))
                .findFirst();
    }

    private synchronized Measures measures() {
        if (clock.millis() >= askAgainAtMillis) {
            last = node.get().orElse(last);
            askAgainAtMillis = clock.millis() + FRESH_MILLIS;
        }
        return last;
    }

    @Override
    public synchronized void close() {
        for (var name : registered) {
            try {
                server.unregisterMBean(name);
            } catch (JMException e) {
                log.debug("{} was gone already", name, e);
            }
        }
        registered.clear();
    }
}
