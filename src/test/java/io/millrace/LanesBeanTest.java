package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ch.qos.logback.classic.Level;
import io.millrace.base.Heard;
import io.millrace.web.LanesMXBean;
import io.millrace.web.QuietNode;
import java.lang.management.ManagementFactory;
import javax.management.JMX;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class LanesBeanTest {
    @Test
    void whatIsDoneToALaneOverJmxIsCheckedDoneAndAudited() throws Exception {
        var server = ManagementFactory.getPlatformMBeanServer();
        var name = new ObjectName("io.millrace.test:type=Lanes");
        server.registerMBean(new LanesBean(new QuietNode(true, true)), name);
        try (var heard = new Heard(Level.INFO)) {
            var lanes = JMX.newMXBeanProxy(server, name, LanesMXBean.class);

            lanes.pause("search", 5);
            lanes.tune("search", 500, -1, 5);
            lanes.resume("search");
            assertThrows(RuntimeException.class, () -> lanes.tune("search", 0, -1, 5));
            assertThrows(RuntimeException.class, () -> lanes.pause("search", 0));

            assertEquals(
                    3, heard.text().lines().filter(line -> line.contains("jmx")).count(), heard.text());
        } finally {
            server.unregisterMBean(name);
        }
    }
}
