package io.millrace.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.feed.Offsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A rolling restart of nodes whose consumers are static members of their groups. */
@Tag("fault")
class StaticMembersIT {
    private static final String STATIC = "millrace.lane-defaults { static-members = true, session-timeout = 30s }";

    @Test
    void whoComesBackInTimeHasItsPartitionsAgainAndNobodyElsesMove() throws Exception {
        try (var rig = new Rig(50, STATIC)) {
            rig.startAll();
            rig.work(1);
            new Probe(rig).markers();
            var before = owners(rig);
            for (var node : Rig.NODES) {
                rig.terminate(node);
                var meanwhile = owners(rig);
                rig.start(node);
                new Probe(rig).markers();

                assertEquals(before, meanwhile, "while " + node + " is away its partitions wait for it");
                assertEquals(before, owners(rig), node + " has its partitions again");
            }
            rig.rest();
            assertFalse(before.isEmpty());
            assertEquals(0, new Probe(rig).verify().lost());
            for (var node : Rig.NODES) {
                rig.terminate(node);
            }
            sendAway(rig);
        }
    }

    /** Static members take no leave: they would be waited for, in groups that others here use as well. */
    private static void sendAway(Rig rig) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", rig.stack().kafka()))) {
            for (var lane : rig.settings().lanes()) {
                admin.removeMembersFromConsumerGroup(lane.group(), new RemoveMembersFromConsumerGroupOptions())
                        .all()
                        .get(30, TimeUnit.SECONDS);
            }
        }
    }

    /** Which node has each partition of each lane; a member's id begins with its own name and ends with 37 random characters. */
    private static Map<String, String> owners(Rig rig) {
        var owners = new HashMap<String, String>();
        try (var offsets = new Offsets(rig.settings().kafka())) {
            for (var lane : rig.settings().lanes()) {
                offsets.owners(lane.group())
                        .forEach((partition, member) -> owners.put(
                                lane.name() + "-" + partition, member.substring(0, Math.max(0, member.length() - 37))));
            }
        }
        return owners;
    }
}
