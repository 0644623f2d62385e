package io.millrace.sink.warehouse;

import com.typesafe.config.Config;
import io.millrace.base.Secret;
import io.millrace.change.TableId;
import java.util.List;

/** Where the warehouse is and which tables it holds; {@code reference.conf} says what each means. */
public record WarehouseSettings(String jdbcUrl, String user, Secret password, List<TableId> tables) {
    public WarehouseSettings {
        tables = List.copyOf(tables);
    }

    public static WarehouseSettings from(Config config) {
        return new WarehouseSettings(
                config.getString("jdbc-url"),
                config.getString("user"),
                new Secret(config.getString("password")),
                config.getStringList("tables").stream().map(TableId::parse).toList());
    }
}
