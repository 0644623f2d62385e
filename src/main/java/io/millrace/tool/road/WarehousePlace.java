package io.millrace.tool.road;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The warehouse: a row counts as seen when a query finds it in the state that the change has made. */
final class WarehousePlace implements Place {
    private final Connection connection;
    private final PreparedStatement transactions;
    private final PreparedStatement statuses;

    WarehousePlace(Site site) throws SQLException {
        connection = site.openWarehouse();
        transactions =
                connection.prepareStatement("select id, amount from gateway_live.transactions where id = any(?)");
        statuses = connection.prepareStatement("select id from gateway_live.transaction_statuses where id = any(?)");
    }

    @Override
    public List<Sample> seen(List<Sample> samples) throws SQLException {
        var amounts = amounts(keys(samples, false));
        var known = statuses(keys(samples, true));
        return samples.stream()
                .filter(sample -> switch (sample.kind()) {
                    case INSERTED -> amounts.containsKey(sample.transaction());
                    case UPDATED -> {
                        var amount = amounts.get(sample.transaction());
                        yield amount != null && amount.longValue() >= sample.mark();
                    }
                    case STATUS -> known.contains(sample.mark());
                })
                .toList();
    }

    private static Long[] keys(List<Sample> samples, boolean ofStatuses) {
        return samples.stream()
                .filter(sample -> (sample.kind() == Sample.Kind.STATUS) == ofStatuses)
                .map(sample -> ofStatuses ? sample.mark() : sample.transaction())
                .distinct()
                .toArray(Long[]::new);
    }

    private Map<Long, BigDecimal> amounts(Long[] keys) throws SQLException {
        var amounts = new HashMap<Long, BigDecimal>();
        if (keys.length > 0) {
            transactions.setArray(1, connection.createArrayOf("bigint", keys));
            try (var rows = transactions.executeQuery()) {
                while (rows.next()) {
                    amounts.put(rows.getLong(1), rows.getBigDecimal(2));
                }
            }
        }
        return amounts;
    }

    private Set<Long> statuses(Long[] keys) throws SQLException {
        var known = new HashSet<Long>();
        if (keys.length > 0) {
            statuses.setArray(1, connection.createArrayOf("bigint", keys));
            try (var rows = statuses.executeQuery()) {
                while (rows.next()) {
                    known.add(rows.getLong(1));
                }
            }
        }
        return known;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
