package io.millrace.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Millrace;
import io.millrace.NodeStatus;
import io.millrace.base.Await;
import io.millrace.base.Build;
import io.millrace.feed.Offsets;
import io.millrace.logging.LevelChange;
import io.millrace.logging.NodeLevels;
import io.millrace.web.Selection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Several nodes, on real servers. */
class ClusterIT {
    private static final int PARTITIONS = 3;

    private static String first(int port) {
        return "millrace.cluster { name = first, port = %d, seeds = [\"127.0.0.1:%d\"] }".formatted(port, port);
    }

    private static final String SECOND = "millrace.cluster { name = second, port = 0 }";

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static NodeStatus status(Millrace node) throws Exception {
        return node.status().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void awaitNodes(Millrace asked, String... names) throws Exception {
        Await.until("the nodes " + List.of(names), Road.PATIENCE, () -> {
            var status = status(asked);
            var there = status.nodes().stream().map(NodeStatus.Node::name).collect(Collectors.toSet());
            return there.equals(Set.of(names))
                    && status.lanes().stream().allMatch(lane -> lane.status().partitions() == PARTITIONS)
                    && status.nodes().stream()
                            .allMatch(
                                    node -> node.partitions().values().stream().allMatch(held -> held > 0));
        });
    }

    @Test
    void nodesShareTheWorkAndEachAnswersForAll() throws Exception {
        try (var road = new Road(RoadIT.ORDERS, RoadIT.ORDERS_BODY + first(freePort()))) {
            try (var second = road.another(SECOND)) {
                awaitNodes(road.node(), "first", "second");
                awaitNodes(second, "first", "second");
                assertTrue(status(second).nodes().stream().allMatch(node -> Build.VERSION.equals(node.version())));
                road.sql("insert into orders select i, 'm' || i, 'a', 1 from generate_series(1, 200) i");
                road.assertClean();

                assertEquals(
                        List.of("first"),
                        changed(second, new LevelChange("first", "io.millrace.feed", "debug", 60_000)));
                assertEquals(
                        List.of("first", "second"),
                        changed(road.node(), new LevelChange(null, "io.millrace.feed", null, 0)));

                second.questions()
                        .rewind("search", new Offsets.From.Beginning())
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);
                road.alterWarehouse("alter table shop.orders add constraint small check (amount < 1000) not valid");
                road.sql("update orders set amount = 5000");
                road.settle();

                assertEquals(Map.of("warehouse", 200L), setAside(second));
                assertEquals(Map.of("warehouse", 200L), setAside(road.node()));
                road.alterWarehouse("alter table shop.orders drop constraint small");
                second.questions()
                        .release(Selection.ALL, false)
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
                road.awaitSetAside();
                road.assertClean();
            }
            awaitNodes(road.node(), "first");
            road.sql("delete from orders where id < 100");
            road.assertClean();
        }
    }

    /** Who has done as was asked, all of them. */
    private static List<String> changed(Millrace asked, LevelChange change) throws Exception {
        var answers =
                asked.questions().changeLogLevel(change).toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertTrue(answers.stream().allMatch(one -> one.failure() == null), answers::toString);
        assertTrue(answers.stream().allMatch(one -> one.changed().isEmpty() == (change.level() == null)));
        return answers.stream().map(NodeLevels::node).sorted().toList();
    }

    private static Map<String, Long> setAside(Millrace asked) throws Exception {
        return asked.questions().setAside(Selection.ALL).toCompletableFuture().get(10, TimeUnit.SECONDS).stream()
                .collect(Collectors.groupingBy(one -> one.lane(), Collectors.counting()));
    }

    @Test
    void whenTheNodeThatCapturesLeavesAnotherGoesOn() throws Exception {
        try (var road = new Road(RoadIT.ORDERS, RoadIT.ORDERS_BODY + first(freePort()))) {
            var second = road.another(SECOND);
            awaitNodes(road.node(), "first", "second");
            road.sql("insert into orders select i, 'm' || i, 'a', 1 from generate_series(1, 50) i");

            road.goOnWith(second);

            road.sql("update orders set note = 'b'");
            road.assertClean();
            awaitNodes(second, "second");
        }
    }

    @Test
    void aNodeDoesOnlyWhatItsRolesSay() throws Exception {
        var roles = "\nmillrace.cluster.roles = [capture, web, lane.search]";
        try (var road = new Road(RoadIT.ORDERS, RoadIT.ORDERS_BODY + first(freePort()) + roles);
                var second = road.another(SECOND + "\nmillrace.cluster.roles = [lane.warehouse]")) {
            awaitNodes(second, "first", "second");
            road.sql("insert into orders values (1, 'm', 'a', 1)");
            road.assertClean();

            var held = status(road.node()).nodes().stream()
                    .collect(Collectors.toMap(NodeStatus.Node::name, NodeStatus.Node::partitions));
            assertEquals(
                    Map.of("first", Map.of("search", PARTITIONS), "second", Map.of("warehouse", PARTITIONS)), held);
        }
    }
}
