package io.millrace.tool;

import io.millrace.LaneWirings;
import io.millrace.MillraceSettings;
import io.millrace.base.SetUpException;
import io.millrace.capture.JdbcSourceScan;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.feed.LaneSettings.StoreKind;
import io.millrace.feed.QuarantineTopics;
import io.millrace.sink.RowScan;
import io.millrace.sink.elastic.ElasticScan;
import io.millrace.sink.redshift.RedshiftScan;
import io.millrace.sink.warehouse.WarehouseScan;
import io.millrace.verify.Report;
import io.millrace.verify.SearchView;
import io.millrace.verify.StoreView;
import io.millrace.verify.Verification;
import io.millrace.verify.VerifySettings;
import io.millrace.verify.WarehouseView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The comparison of all configured tables with all configured stores. */
public final class Verify {
    /** About how long a load takes. */
    private static final Duration LOAD_MAX = Duration.ofSeconds(30);

    private Verify() {}

    public static Report run(MillraceSettings settings, VerifySettings how, Consumer<String> progress) {
        var shapes = LaneWirings.shapes(settings);
        var sources = new HashMap<String, JdbcSourceScan>();
        settings.sources().forEach(source -> sources.put(source.name(), new JdbcSourceScan(source)));
        var lanes = new HashMap<String, String>();
        try (var elastic = new ElasticScan(settings.elasticsearch())) {
            var views = new ArrayList<StoreView>();
            for (var lane : settings.lanes()) {
                var view = switch (lane.store()) {
                    case ELASTICSEARCH -> new SearchView(elastic, settings.documents(), shapes);
                    case POSTGRESQL -> warehouse(settings, new WarehouseScan(settings.warehouse(), shapes), shapes);
                    case REDSHIFT ->
                        warehouse(
                                settings, new RedshiftScan(settings.warehouse(), settings.redshift(), shapes), shapes);
                };
                views.add(view);
                lanes.put(view.name(), lane.name());
            }
            var apart = new VerifySettings(
                    settle(settings, how.settle()),
                    how.merchants(),
                    how.differencesShownMax(),
                    store -> quarantined(settings, Objects.requireNonNull(lanes.get(store)), progress));
            return new Verification(
                            table -> Objects.requireNonNull(sources.get(table.source())),
                            shapes,
                            views,
                            apart,
                            progress)
                    .run();
        }
    }

    /** What was handled may wait for a load; only what is still different after that is different. */
    private static Duration settle(MillraceSettings settings, Duration wished) {
        boolean loaded = settings.lanes().stream().anyMatch(lane -> lane.store() == StoreKind.REDSHIFT);
        var needed = settings.redshift().loadAge().plus(LOAD_MAX);
        return loaded && needed.compareTo(wished) > 0 ? needed : wished;
    }

    /** Who is set aside in a lane; nobody, and a word about it, where Kafka cannot say. */
    private static Set<String> quarantined(MillraceSettings settings, String lane, Consumer<String> progress) {
        try (var topics = new QuarantineTopics(settings.kafka())) {
            var merchants = topics.all(lane).stream()
                    .map(found -> found.setAside().merchant())
                    .collect(Collectors.toUnmodifiableSet());
            if (!merchants.isEmpty()) {
                progress.accept("lane " + lane + ": " + merchants.size()
                        + " merchants are in quarantine, their rows are" + " counted apart");
            }
            return merchants;
        } catch (SetUpException e) {
            progress.accept("who is in quarantine is not known, so nobody is counted apart: " + e.getMessage());
            return Set.of();
        }
    }

    private static StoreView warehouse(MillraceSettings settings, RowScan scan, Map<TableId, TableShape> shapes) {
        return new WarehouseView(scan, settings.warehouse().tables(), shapes);
    }

    /** True if everything that was committed before the call has been captured. */
    public static boolean captured(MillraceSettings settings) {
        return settings.sources().stream().allMatch(source -> new JdbcSourceScan(source).caughtUp());
    }
}
