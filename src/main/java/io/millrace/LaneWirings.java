package io.millrace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.base.Clock;
import io.millrace.base.SetUpException;
import io.millrace.capture.Catalogue;
import io.millrace.capture.KnownMerchants;
import io.millrace.change.Change;
import io.millrace.change.MerchantId;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.feed.LaneSettings;
import io.millrace.feed.LaneWiring;
import io.millrace.feed.LaneWiring.Wired;
import io.millrace.projection.DocumentMapping;
import io.millrace.projection.DocumentProjection;
import io.millrace.projection.DocumentSettings;
import io.millrace.projection.Projection;
import io.millrace.projection.RowProjection;
import io.millrace.sink.Freshness;
import io.millrace.sink.FreshnessMeter;
import io.millrace.sink.LoaderFreshness;
import io.millrace.sink.Store;
import io.millrace.sink.Write;
import io.millrace.sink.Write.DocumentWrite;
import io.millrace.sink.elastic.ElasticStore;
import io.millrace.sink.elastic.FreshnessProbe;
import io.millrace.sink.redshift.CompleteUpTo;
import io.millrace.sink.redshift.RedshiftStore;
import io.millrace.sink.redshift.S3Stage;
import io.millrace.sink.warehouse.WarehouseStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Which projection and which store each lane has, made anew at each of its starts from the source's catalogue. */
public final class LaneWirings {
    private final MillraceSettings settings;
    private final Executor blocking;
    private final UnaryOperator<Projection> projections;
    private final Map<String, FreshnessMeter> meters = new HashMap<>();
    private volatile Set<MerchantId> unmeasured = Set.of();

    /**
     * @param blocking where the catalogue is read and JDBC runs
     * @param projections what each lane's projection is turned into before it is used
     */
    LaneWirings(MillraceSettings settings, Executor blocking, UnaryOperator<Projection> projections) {
        this.settings = settings;
        this.blocking = blocking;
        this.projections = projections;
        settings.lanes().forEach(lane -> meters.put(lane.name(), new FreshnessMeter()));
    }

    /** The freshness of a lane over all its starts, of changes committed since the start that handled them. */
    FreshnessMeter freshness(String lane) {
        return Objects.requireNonNull(meters.get(lane));
    }

    /** Begins to measure freshness anew, in all lanes, and from now on without these merchants. */
    void measureFreshnessWithout(Set<MerchantId> merchants) {
        unmeasured = Set.copyOf(merchants);
        meters.values().forEach(FreshnessMeter::reset);
    }

    private boolean measured(Write write) {
        return !unmeasured.contains(write.merchant());
    }

    /** A wiring per lane, by the lane's name. */
    Map<String, Wiring> all() {
        var all = new TreeMap<String, Wiring>();
        settings.lanes().forEach(lane -> all.put(lane.name(), new Wiring(lane)));
        return all;
    }

    /** The shapes of all tables of all sources; blocking. */
    public static Map<TableId, TableShape> shapes(MillraceSettings settings) {
        var shapes = new HashMap<TableId, TableShape>();
        settings.sources().forEach(source -> shapes.putAll(Catalogue.read(source)));
        return shapes;
    }

    /** The store of the warehouse that is a Redshift, for commands, which load nothing. */
    public static RedshiftStore redshift(
            MillraceSettings settings, Map<TableId, TableShape> shapes, Executor blocking) {
        return redshift(settings, shapes, blocking, CompleteUpTo.UNKNOWN);
    }

    private static RedshiftStore redshift(
            MillraceSettings settings, Map<TableId, TableShape> shapes, Executor blocking, CompleteUpTo complete) {
        var stage = new S3Stage(settings.redshift().stage());
        return new RedshiftStore(
                settings.warehouse(), settings.redshift(), shapes, stage, complete, blocking, Clock.SYSTEM);
    }

    /** The store of all search documents, with aliases for the merchants that the sources know already; blocking. */
    public static ElasticStore elastic(MillraceSettings settings, Map<TableId, TableShape> shapes) {
        Map<String, ObjectNode> mappings = settings.documents().stream()
                .collect(Collectors.toMap(DocumentSettings::kind, document -> DocumentMapping.of(document, shapes)));
        return new ElasticStore(settings.elasticsearch(), () -> mappings, () -> merchants(settings, shapes));
    }

    private static Set<MerchantId> merchants(MillraceSettings settings, Map<TableId, TableShape> shapes) {
        var merchants = new HashSet<MerchantId>();
        for (var source : settings.sources()) {
            merchants.addAll(
                    KnownMerchants.read(source, shapes, settings.elasticsearch().aliasesMax()));
        }
        return merchants;
    }

    /** The wiring of one lane. */
    final class Wiring implements LaneWiring {
        private final LaneSettings lane;
        private final Map<TableId, Set<String>> notKnown = new ConcurrentHashMap<>();

        private Wiring(LaneSettings lane) {
            this.lane = lane;
        }

        LaneSettings lane() {
            return lane;
        }

        @Override
        public CompletionStage<Wired> wire() {
            return CompletableFuture.supplyAsync(() -> shapes(settings), blocking)
                    .thenComposeAsync(this::wire, blocking)
                    .exceptionally(Wiring::hindered);
        }

        @Override
        public void outdated(TableId table, String column) {
            notKnown.computeIfAbsent(table, _ -> ConcurrentHashMap.newKeySet()).add(column);
        }

        /** Leaves out columns that rows still on the datastream have, and the source no longer. */
        private UnaryOperator<Change> withoutDropped(Map<TableId, TableShape> shapes) {
            var dropped = new HashMap<TableId, Set<String>>();
            notKnown.forEach((table, columns) -> {
                var shape = shapes.get(table);
                if (shape != null) {
                    dropped.put(
                            table,
                            columns.stream()
                                    .filter(column -> shape.column(column) == null)
                                    .collect(Collectors.toUnmodifiableSet()));
                }
            });
            return change -> {
                var columns = dropped.get(change.table());
                return columns == null || columns.isEmpty() ? change : change.without(columns);
            };
        }

        private CompletionStage<Wired> wire(Map<TableId, TableShape> shapes) {
            long begunAtMillis = Clock.SYSTEM.millis();
            return switch (lane.store()) {
                case ELASTICSEARCH -> {
                    var store = elastic(settings, shapes);
                    var kinds = settings.documents().stream()
                            .map(DocumentSettings::kind)
                            .toList();
                    var probe =
                            new FreshnessProbe(settings.elasticsearch(), kinds, Clock.SYSTEM, freshness(lane.name()));
                    probe.start();
                    Freshness freshness = (write, outcome, committedAt) -> {
                        if (committedAt >= begunAtMillis
                                && write instanceof DocumentWrite document
                                && measured(document)) {
                            probe.offer(document.document(), outcome.stamp(), committedAt);
                        }
                    };
                    var projection = new DocumentProjection(settings.documents(), shapes);
                    yield prepared(store, projection, freshness, withoutDropped(shapes), probe::close);
                }
                case POSTGRESQL -> {
                    var store = new WarehouseStore(lane.name(), settings.warehouse(), shapes, blocking, Clock.SYSTEM);
                    var meter = freshness(lane.name());
                    Freshness freshness = (write, outcome, committedAt) -> {
                        if (committedAt >= begunAtMillis && measured(write)) {
                            meter.accept(Clock.SYSTEM.millis() - committedAt);
                        }
                    };
                    var projection =
                            new RowProjection(Set.copyOf(settings.warehouse().tables()), shapes);
                    yield prepared(store, projection, freshness, withoutDropped(shapes), () -> {});
                }
                case REDSHIFT -> {
                    var completeness = new LaneCompleteness(settings, lane, Clock.SYSTEM);
                    var store = redshift(settings, shapes, blocking, completeness);
                    // That a change is in the bucket says nothing of when it can be read: the loaders tell that.
                    Freshness freshness = (_, _, _) -> {};
                    var measuring = new LoaderFreshness(store.loaders(), freshness(lane.name()), Clock.SYSTEM);
                    measuring.start();
                    var projection =
                            new RowProjection(Set.copyOf(settings.warehouse().tables()), shapes);
                    yield prepared(store, projection, freshness, withoutDropped(shapes), () -> {
                        measuring.close();
                        completeness.close();
                    });
                }
            };
        }

        private CompletionStage<Wired> prepared(
                Store store,
                Projection projection,
                Freshness freshness,
                UnaryOperator<Change> reading,
                Runnable afterwards) {
            return store.prepare().thenApply(answer -> switch (answer) {
                case Store.Answer.Answered _ ->
                    new Wired.Ready(store, projections.apply(projection), freshness, reading, afterwards);
                case Store.Answer.Busy(var reason) -> {
                    store.close();
                    afterwards.run();
                    yield new Wired.NotYet(reason);
                }
                case Store.Answer.WrongSetUp(var reason) -> {
                    store.close();
                    afterwards.run();
                    yield new Wired.Wrong(reason);
                }
            });
        }

        private static Wired hindered(Throwable failure) {
            var cause = failure.getCause() != null ? failure.getCause() : failure;
            if (cause instanceof SetUpException known) {
                return switch (known.reason()) {
                    case UNREACHABLE -> new Wired.NotYet(String.valueOf(known.getMessage()));
                    case USAGE, UNTRUSTED, REFUSED -> new Wired.Wrong(String.valueOf(known.getMessage()));
                };
            }
            throw new IllegalStateException("the lane's parts cannot be made", cause);
        }
    }
}
