package io.millrace.tool;

import io.millrace.LaneWirings;
import io.millrace.Millrace;
import io.millrace.MillraceSettings;
import io.millrace.base.Clock;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.capture.Catalogue;
import io.millrace.capture.Installer;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private void look() {
        var shapes = sources();
        kafka();
        if (shapes.keySet().containsAll(configuredTables())) {
            problems("documents", Weight.BLOCKS, () -> DocumentMapping.problems(settings.documents(), shapes));
        }
        settings.lanes().forEach(lane -> store(lane, shapes));
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

    private Map<TableId, TableShape> sources() {
        var shapes = new HashMap<TableId, TableShape>();
        for (var source : settings.sources()) {
            var subject = "source " + source.name();
            problems(subject, Weight.BLOCKS, () -> {
                var problems = new ArrayList<>(Catalogue.problems(source));
                if (problems.isEmpty()) {
                    shapes.putAll(Catalogue.read(source));
                    long missing = new Installer(source)
                            .plan().steps().stream()
                                    .filter(step -> !step.done())
                                    .count();
                    if (missing > 0) {
                        problems.add(subject + ": " + missing
                                + " steps of its installation are missing: run `millrace install --execute`");
                    }
                }
                return problems;
            });
        }
        return shapes;
    }

    private void kafka() {
        problems("Kafka", Weight.BLOCKS, () -> {
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

    private void store(LaneSettings lane, Map<TableId, TableShape> shapes) {
        var subject = "store of lane " + lane.name();
        problems(subject, Weight.HINDERS, () -> switch (lane.store()) {
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

    private void problems(String subject, Weight weight, Supplier<List<String>> look) {
        try {
            var problems = look.get();
            problems.forEach(sentence -> add(new Finding(subject, weight, Reason.REFUSED, sentence)));
            if (problems.isEmpty()) {
                add(Finding.ok(subject, "in order"));
            }
        } catch (SetUpException e) {
            // Whom not to trust has to be decided by somebody; that a store is away may pass by itself.
            var heavier = e.reason() == Reason.UNTRUSTED ? Weight.BLOCKS : weight;
            add(new Finding(subject, heavier, e.reason(), String.valueOf(e.getMessage())));
        }
    }
}
