package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.MillraceSettings;
import org.junit.jupiter.api.Test;

/** What `install` prints as the least that a node has to be allowed, given to a role that has nothing else. */
class LeastPrivilegesIT {
    private static final String DDL = """
            create table orders (id bigint primary key, tenant text, note text, amount numeric);
            create table lines (order_id bigint, line int, note text, primary key (order_id, line));
            insert into orders values (1, 'm1', 'loaded', 1);
            """;
    private static final String BODY = """
            millrace {
              sources.shop.tables {
                orders { merchant = tenant }
                lines { merchant-of = { table = orders, by = order_id } }
              }
              documents.KIND_order.root = shop.orders
              warehouse.tables = [shop.orders, shop.lines]
            }
            """;

    @Test
    void aRoleWithTheLeastPrivilegesCapturesLoadsAndVerifies() throws Exception {
        var role = "least_" + ProcessHandle.current().pid();
        try (var road = new Road(DDL, BODY)) {
            var over = "\nmillrace { sources.shop.user = " + role + " }";
            road.sql("create role " + role + " login");
            var plan = road.run("install");
            assertEquals(0, plan.exit(), plan.err());
            assertTrue(plan.out().contains("== least privileges of a node"), plan.out());
            var source = MillraceSettings.parse(road.configuration() + over)
                    .sources()
                    .getFirst();
            for (var statement : Privileges.source(source)) {
                assertEquals(
                        true, plan.out().contains(statement.replace(role, "postgres")), statement + "\n" + plan.out());
                road.sql(statement);
            }

            road.restartNode(over);
            road.sql("insert into orders select i, 'm' || i % 3, 'a', i from generate_series(10, 30) i");
            road.sql("insert into lines values (77, 1, 'first'); insert into orders values (77, 'm2', 'late', 1)");
            road.sql("update orders set tenant = 'm9' where id = 77; delete from orders where id = 12");

            road.assertClean();
        }
    }
}
