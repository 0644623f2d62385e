package io.millrace.sink.warehouse;

import com.typesafe.config.Config;
import io.millrace.base.Secret;
import io.millrace.base.SecretSettings;
import io.millrace.change.TableId;
import java.time.Duration;
import java.util.List;

/** Where the warehouse is and which tables it holds; {@code reference.conf} says what each means. */
public record WarehouseSettings(
        String jdbcUrl, String user, Secret password, List<TableId> tables, Duration requestTimeout) {
    public WarehouseSettings {
        tables = List.copyOf(tables);
        if (requestTimeout.toMillis() < 1000) {
            throw new IllegalArgumentException(
                    "warehouse.request-timeout is " + requestTimeout.toMillis() + " ms, at least a second is needed");
        }
    }

    /** The URL's parameters may hold a password. */
    @Override
    public String toString() {
        return "WarehouseSettings[user=" + user + ", tables=" + tables + ", requestTimeout=" + requestTimeout + "]";
    }

    public static WarehouseSettings from(Config config) {
        return new WarehouseSettings(
                config.getString("jdbc-url"),
                config.getString("user"),
                SecretSettings.from("millrace.warehouse", config, "password", "password-file"),
                config.getStringList("tables").stream().map(TableId::parse).toList(),
                config.getDuration("request-timeout"));
    }
}
