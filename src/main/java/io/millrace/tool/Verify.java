package io.millrace.tool;

import io.millrace.LaneWirings;
import io.millrace.MillraceSettings;
import io.millrace.capture.JdbcSourceScan;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.sink.elastic.ElasticScan;
import io.millrace.sink.warehouse.WarehouseScan;
import io.millrace.verify.Report;
import io.millrace.verify.SearchView;
import io.millrace.verify.StoreView;
import io.millrace.verify.Verification;
import io.millrace.verify.VerifySettings;
import io.millrace.verify.WarehouseView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** The comparison of all configured tables with all configured stores. */
final class Verify {
    private Verify() {}

    static Report run(MillraceSettings settings, VerifySettings how, Consumer<String> progress) {
        var shapes = LaneWirings.shapes(settings);
        var sources = new HashMap<String, JdbcSourceScan>();
        settings.sources().forEach(source -> sources.put(source.name(), new JdbcSourceScan(source)));
        try (var elastic = new ElasticScan(settings.elasticsearch())) {
            var views = new ArrayList<StoreView>();
            settings.lanes()
                    .forEach(lane -> views.add(
                            switch (lane.store()) {
                                case ELASTICSEARCH -> new SearchView(elastic, settings.documents(), shapes);
                                case POSTGRESQL -> warehouse(settings, shapes);
                            }));
            return new Verification(
                            table -> Objects.requireNonNull(sources.get(table.source())), shapes, views, how, progress)
                    .run();
        }
    }

    private static StoreView warehouse(MillraceSettings settings, Map<TableId, TableShape> shapes) {
        return new WarehouseView(
                new WarehouseScan(settings.warehouse(), shapes),
                settings.warehouse().tables(),
                shapes);
    }

    /** True if everything that was committed before the call has been captured. */
    static boolean captured(MillraceSettings settings) {
        return settings.sources().stream().allMatch(source -> new JdbcSourceScan(source).caughtUp());
    }
}
