package io.millrace.sink.redshift;

import io.millrace.base.SetUpException;
import io.millrace.change.TableId;
import io.millrace.change.TableShape;
import io.millrace.sink.warehouse.WarehouseSettings;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Holds the part files in the bucket against what the warehouse's books say was loaded; blocking, for commands. */
public final class RedshiftTally {
    private final WarehouseSettings warehouse;
    private final Map<TableId, TableShape> shapes;

    public RedshiftTally(WarehouseSettings warehouse, Map<TableId, TableShape> shapes) {
        this.warehouse = warehouse;
        this.shapes = Map.copyOf(shapes);
    }

    /**
     * What was found.
     *
     * @param files in the bucket
     * @param rows that they hold, as their names say
     * @param loadedFiles that the books name, each once
     * @param loadedRows that COPY has counted in them
     * @param differences one sentence for each file that is in one of the two alone, or has another number of rows
     */
    public record Result(long files, long rows, long loadedFiles, long loadedRows, List<String> differences) {}

    /** @throws SetUpException where one of the two cannot be read */
    public Result take(Stage stage) {
        var staged = new HashMap<String, Long>();
        var loaded = new HashMap<String, Long>();
        var differences = new ArrayList<String>();
        try (var session = RedshiftSession.open(
                        warehouse, warehouse.requestTimeout().toMillis());
                var select = session.createStatement();
                var books = select.executeQuery("select part, part_rows from " + Books.LOADED_PART)) {
            while (books.next()) {
                if (loaded.put(books.getString(1), books.getLong(2)) != null) {
                    differences.add(books.getString(1) + " was loaded twice");
                }
            }
            for (var table : warehouse.tables()) {
                var slug = new Target(Objects.requireNonNull(shapes.get(table)), List.of()).slug();
                for (var entry : stage.list(Part.prefix(slug))) {
                    Part.of(entry).ifPresent(part -> staged.put(part.key(), (long) part.rows()));
                }
            }
        } catch (SQLException e) {
            throw RedshiftTrouble.thrown(e, warehouse.user());
        } catch (StageException e) {
            throw new SetUpException(SetUpException.Reason.UNREACHABLE, String.valueOf(e.getMessage()), e);
        }
        staged.forEach((part, rows) -> {
            if (!rows.equals(loaded.get(part))) {
                differences.add(part + " holds " + rows + " rows, loaded are " + loaded.get(part));
            }
        });
        loaded.keySet().stream()
                .filter(part -> !staged.containsKey(part))
                .forEach(part -> differences.add(part + " was loaded and is in the bucket no more"));
        return new Result(staged.size(), sum(staged), loaded.size(), sum(loaded), differences);
    }

    private static long sum(Map<String, Long> rows) {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }
}
