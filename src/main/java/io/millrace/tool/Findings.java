package io.millrace.tool;

import io.millrace.LaneWirings;
import io.millrace.Millrace;
import io.millrace.MillraceSettings;
import io.millrace.base.Clock;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.capture.Catalogue;
import io.millrace.capture.Installer;
import io.millrace.capture.SourceSettings;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.feed.LaneSettings;
import io.millrace.feed.Offsets;
import io.millrace.feed.Topics;
import io.millrace.projection.DocumentMapping;
import io.millrace.sink.elastic.ElasticScan;
import io.millrace.sink.warehouse.WarehouseStore;
import io.millrace.tool.Finding.Weight;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Looks at a configuration and at every server it names; each thing found is one sentence with its mend. */
final class Findings {
    private final MillraceSettings settings;
    private final List<Finding> findings = new ArrayList<>();

    private Findings(MillraceSettings settings) {
        this.settings = settings;
    }

    /** Everything that can be found; with {@code offline}, without asking any server. */
    static Findings of(MillraceSettings settings, boolean offline) {
        var findings = new Findings(settings);
        findings.add(Finding.ok("configuration", "every key is known, every table is named"));
        findings.itself();
        if (!offline) {
            findings.look();
        }
        return findings;
    }

    List<Finding> all() {
        return findings;
    }

    boolean clean() {
        return findings.stream().allMatch(finding -> finding.weight() == Weight.OK);
    }

    /** Why a node cannot start, one sentence each; a lane's store being away is none of it while another lane has its own. */
    List<String> blocking() {
        var blocking = findings.stream()
                .filter(finding -> finding.weight() == Weight.BLOCKS)
                .map(Finding::sentence)
                .toList();
        var hindered = hindering();
        return blocking.isEmpty() && hindered.size() >= settings.lanes().size() ? hindered : blocking;
    }

    /** What keeps single lanes from running. */
    List<String> hindering() {
        return findings.stream()
                .filter(finding -> finding.weight() == Weight.HINDERS)
                .map(Finding::sentence)
                .toList();
    }

    /** The worst of it: first the configuration, then whom not to trust, then who cannot be reached. */
    Reason reason() {
        return findings.stream()
                .filter(finding -> finding.weight() != Weight.OK)
                .map(Finding::reason)
                .min(Comparator.naturalOrder())
                .orElse(Reason.REFUSED);
    }

    private void add(Finding finding) {
        findings.add(finding);
    }

    /** Looks at the servers side by side, since each look waits, or loads its own client; what they find is in one order. */
    private void look() {
        var shapes = new ConcurrentHashMap<TableId, TableShape>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var sources = CompletableFuture.supplyAsync(() -> sources(shapes), threads);
            var kafka = CompletableFuture.supplyAsync(this::kafka, threads);
            var stores = settings.lanes().stream()
                    .map(lane -> lane.store() == LaneSettings.StoreKind.ELASTICSEARCH
                            ? CompletableFuture.supplyAsync(() -> store(lane, Map.of()), threads)
                            : sources.thenApplyAsync(_ -> store(lane, shapes), threads))
                    .toList();
            findings.addAll(found(sources));
            findings.addAll(found(kafka));
            if (shapes.keySet().containsAll(configuredTables())) {
                findings.addAll(problems(
                        "documents", Weight.BLOCKS, () -> DocumentMapping.problems(settings.documents(), shapes)));
            }
            stores.forEach(store -> findings.addAll(found(store)));
        }
    }

    private static List<Finding> found(CompletableFuture<List<Finding>> look) {
        try {
            return look.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void itself() {
        try {
            Millrace.checkItself(settings);
        } catch (SetUpException e) {
            add(new Finding("this node", Weight.BLOCKS, e.reason(), String.valueOf(e.getMessage())));
        }
    }

    private List<TableId> configuredTables() {
        return settings.sources().stream()
                .flatMap(source -> source.tables().keySet().stream())
                .toList();
    }

    private List<Finding> sources(Map<TableId, TableShape> shapes) {
        return settings.sources().stream()
                .flatMap(source -> source(source, shapes).stream())
                .toList();
    }

    private static List<Finding> source(SourceSettings source, Map<TableId, TableShape> shapes) {
        var subject = "source " + source.name();
        return problems(subject, Weight.BLOCKS, () -> {
            var problems = new ArrayList<>(Catalogue.problems(source));
            if (problems.isEmpty()) {
                shapes.putAll(Catalogue.read(source));
                long missing = new Installer(source)
                        .plan().steps().stream().filter(step -> !step.done()).count();
                if (missing > 0) {
                    problems.add(subject + ": " + missing
                            + " steps of its installation are missing: run `millrace install --execute`");
                }
            }
            return problems;
        });
    }

    private List<Finding> kafka() {
        return problems("Kafka", Weight.BLOCKS, () -> {
            var problems = new ArrayList<String>();
            try (var topics = new Topics(settings.kafka(), settings.laneNames())) {
                problems.addAll(topics.problems());
            }
            if (problems.isEmpty()) {
                problems.addAll(withoutOffsets());
            }
            return problems;
        });
    }

    private List<String> withoutOffsets() {
        try (var offsets = new Offsets(settings.kafka())) {
            return settings.lanes().stream()
                    .filter(lane -> offsets.positions(lane.group()).values().stream()
                            .anyMatch(position -> position.committed() < 0))
                    .map(lane -> "lane " + lane.name() + " has no offsets on the datastream: run"
                            + " `millrace install --execute`, it begins at the beginning")
                    .toList();
        }
    }

    private List<Finding> store(LaneSettings lane, Map<TableId, TableShape> shapes) {
        var subject = "store of lane " + lane.name();
        return problems(subject, Weight.HINDERS, () -> switch (lane.store()) {
            case ELASTICSEARCH -> {
                try (var scan = new ElasticScan(settings.elasticsearch())) {
                    yield scan.problems();
                }
            }
            case POSTGRESQL -> {
                if (!shapes.keySet().containsAll(settings.warehouse().tables())) {
                    yield List.of("the warehouse was not looked at, as its source could not be read");
                }
                var problems = WarehouseStore.problems(settings.warehouse(), shapes);
                if (problems.isEmpty()) {
                    try (var store = new WarehouseStore(
                            lane.name(), settings.warehouse(), shapes, Runnable::run, Clock.SYSTEM)) {
                        store.plan();
                    }
                }
                yield problems;
            }
            case REDSHIFT -> {
                if (!shapes.keySet().containsAll(settings.warehouse().tables())) {
                    yield List.of("the warehouse was not looked at, as its source could not be read");
                }
                try (var store = LaneWirings.redshift(settings, shapes, Runnable::run)) {
                    store.plan();
                }
                yield List.of();
            }
        });
    }

    private static List<Finding> problems(String subject, Weight weight, Supplier<List<String>> look) {
        try {
            var problems = look.get();
            return problems.isEmpty()
                    ? List.of(Finding.ok(subject, "in order"))
                    : problems.stream()
                            .map(sentence -> new Finding(subject, weight, Reason.REFUSED, sentence))
                            .toList();
        } catch (SetUpException e) {
            // Whom not to trust has to be decided by somebody; that a store is away may pass by itself.
            var heavier = e.reason() == Reason.UNTRUSTED ? Weight.BLOCKS : weight;
            return List.of(new Finding(subject, heavier, e.reason(), String.valueOf(e.getMessage())));
        }
    }
}
