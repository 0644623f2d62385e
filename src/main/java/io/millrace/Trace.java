package io.millrace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.base.Clock;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.capture.JdbcSourceScan;
import io.millrace.capture.SourceScan.SourceRow;
import io.millrace.change.Change;
import io.millrace.change.MerchantId;
import io.millrace.change.Row;
import io.millrace.change.RowKey;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.change.Version;
import io.millrace.feed.DatastreamSearch;
import io.millrace.feed.LaneSettings;
import io.millrace.feed.Offsets;
import io.millrace.projection.DocumentSettings;
import io.millrace.sink.RowLookup;
import io.millrace.sink.elastic.ElasticScan;
import io.millrace.sink.redshift.RedshiftLookup;
import io.millrace.sink.warehouse.WarehouseLookup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers where one row has been seen, stage by stage; blocking. */
public final class Trace {
    /** One sighting; {@code at} is empty where no time is known. */
    public record Step(String where, String what, String at) {}

    private final MillraceSettings settings;
    private final Map<TableId, TableShape> shapes;
    private final TableShape shape;
    private final RowKey key;
    private final List<Step> steps = new ArrayList<>();
    private final Set<MerchantId> merchants = new LinkedHashSet<>();
    private final Set<Row> images = new LinkedHashSet<>();
    private DatastreamSearch.@Nullable Found last;
    private boolean found;

    /**
     * Follows a row.
     *
     * @param table its name, with or without its source's before it
     * @param key its primary key, as {@link RowKey} writes it
     * @param since how far back on the datastream to look
     * @throws SetUpException with a sentence, where there is no such table, or its keys are others
     */
    public static Trace follow(MillraceSettings settings, String table, String key, Duration since) {
        var shapes = LaneWirings.shapes(settings);
        var shape = shape(settings, shapes, table);
        var rowKey = RowKey.parse(key);
        if (rowKey.values().size() != shape.key().size()) {
            throw new SetUpException(
                    Reason.USAGE,
                    "the key of " + shape.id() + " is " + shape.key() + ": give "
                            + shape.key().size() + " values with commas");
        }
        var source = settings.sources().stream()
                .filter(one -> one.name().equals(shape.id().source()))
                .findFirst()
                .orElseThrow();
        var trace = new Trace(settings, shapes, shape, rowKey);
        trace.source(new JdbcSourceScan(source).find(shape.id(), rowKey));
        trace.datastream(Clock.SYSTEM.millis() - since.toMillis());
        trace.stores();
        return trace;
    }

    private static TableShape shape(MillraceSettings settings, Map<TableId, TableShape> shapes, String table) {
        for (var source : settings.sources()) {
            var shape = shapes.get(TableId.of(source.name(), table));
            if (shape != null) {
                return shape;
            }
        }
        var shape = table.indexOf('.') > 0 ? shapes.get(TableId.parse(table)) : null;
        if (shape == null) {
            throw new SetUpException(
                    Reason.USAGE,
                    "there is no table '" + table + "' in the configuration; there are "
                            + shapes.keySet().stream()
                                    .map(TableId::toString)
                                    .sorted()
                                    .toList());
        }
        return shape;
    }

    private Trace(MillraceSettings settings, Map<TableId, TableShape> shapes, TableShape shape, RowKey key) {
        this.settings = settings;
        this.shapes = shapes;
        this.shape = shape;
        this.key = key;
    }

    public List<Step> steps() {
        return List.copyOf(steps);
    }

    /** True where it is in the source, on the datastream or in a store. */
    public boolean foundAnywhere() {
        return found;
    }

    private void source(Optional<SourceRow> row) {
        row.ifPresent(one -> {
            MerchantId.parse(one.merchant()).ifPresent(merchants::add);
            images.add(one.row());
        });
        add(
                "source " + shape.id(),
                row.map(one -> "is there, merchant " + one.merchant()).orElse("is not there"),
                "");
        found |= row.isPresent();
    }

    private void datastream(long sinceMillis) {
        int before = steps.size();
        new DatastreamSearch(settings.kafka()).each(sinceMillis, this::isIt, one -> {
            var change = one.change();
            merchants.add(change.merchant());
            images.add(change.image());
            if (last == null || last.change().version().compareTo(change.version()) <= 0) {
                last = one;
            }
            add(
                    "datastream " + one.partition() + "@" + one.offset(),
                    change.op().name().toLowerCase(java.util.Locale.ROOT) + (change.moved() ? " (moved away)" : "")
                            + ", version " + change.version() + ", merchant " + change.merchant(),
                    "committed " + time(change.committedAtMillis()) + ", captured " + time(change.capturedAtMillis()));
            found = true;
        });
        if (steps.size() == before) {
            add("datastream", "no change of it since " + time(sinceMillis), "");
        }
    }

    private boolean isIt(Change change) {
        return change.table().equals(shape.id()) && key.equals(change.image().key(shape.key()));
    }

    private void stores() {
        try (var offsets = new Offsets(settings.kafka())) {
            for (var lane : settings.lanes()) {
                lane(offsets, lane);
                switch (lane.store()) {
                    case ELASTICSEARCH -> documents();
                    case POSTGRESQL -> warehouse();
                    case REDSHIFT -> redshift();
                }
            }
        }
    }

    private void lane(Offsets offsets, LaneSettings lane) {
        var newest = last;
        if (newest == null) {
            return;
        }
        var position = offsets.positions(lane.group()).get(newest.partition());
        boolean handled = position != null && position.committed() > newest.offset();
        add(
                "lane " + lane.name(),
                (handled ? "has handled " : "has not yet handled ") + newest.partition() + "@" + newest.offset()
                        + (position == null ? "" : ", stands at " + position.committed()),
                "");
    }

    private void documents() {
        try (var scan = new ElasticScan(settings.elasticsearch())) {
            for (var kind : settings.documents()) {
                for (var documentKey : documentKeys(kind)) {
                    merchants.forEach(merchant -> scan.find(kind.kind(), merchant, documentKey)
                            .ifPresent(document -> document(kind, merchant, documentKey, document)));
                }
            }
        }
    }

    private Set<String> documentKeys(DocumentSettings kind) {
        var keys = new LinkedHashSet<String>();
        if (kind.root().equals(shape.id())) {
            keys.add(key.toString());
        }
        for (var child : kind.children()) {
            if (child.table().equals(shape.id())) {
                images.stream()
                        .map(image -> image.key(child.parent()))
                        .filter(Objects::nonNull)
                        .forEach(parent -> keys.add(parent.toString()));
            }
        }
        return keys;
    }

    private void document(DocumentSettings kind, MerchantId merchant, String documentKey, ObjectNode document) {
        var ours = document.path("_source").path("millrace");
        long version = ours.path("version").asLong(-1);
        add(
                "document " + kind.kind() + " " + merchant + ":" + documentKey,
                (ours.path("deleted").asBoolean() ? "hidden (deleted)" : "visible")
                        + (version < 0 ? "" : ", root's version " + new Version(version)) + ", sequence "
                        + document.path("_seq_no").asLong(),
                "");
        found = true;
    }

    private void warehouse() {
        if (!settings.warehouse().tables().contains(shape.id())) {
            return;
        }
        inWarehouse(
                new WarehouseLookup(settings.warehouse()).find(Objects.requireNonNull(shapes.get(shape.id())), key));
    }

    private void redshift() {
        if (settings.warehouse().tables().contains(shape.id())) {
            inWarehouse(new RedshiftLookup(settings.warehouse(), settings.redshift())
                    .find(Objects.requireNonNull(shapes.get(shape.id())), key));
        }
    }

    private void inWarehouse(Optional<RowLookup.Found> row) {
        add(
                "warehouse " + shape.id(),
                row.map(one -> (one.deleted() ? "deleted" : "is there") + ", version " + one.version() + ", merchant "
                                + one.merchant())
                        .orElse("is not there"),
                row.map(one -> "loaded " + one.loadedAt()).orElse(""));
        found |= row.isPresent();
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private void add(String where, String what, String at) {
        steps.add(new Step(where, what, at));
    }
}
