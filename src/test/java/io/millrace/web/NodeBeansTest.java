package io.millrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class NodeBeansTest {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    private final AtomicInteger asked = new AtomicInteger();
    private long now = 1_000;

    private Optional<Measures> answer() {
        return asked.incrementAndGet() > 2 ? Optional.empty() : Optional.of(MetricsTest.measures());
    }

    private NodeBeans beans(String address) {
        var beans = new NodeBeans(this::answer, address, () -> now);
        beans.register(Map.of("warehouse", 1), 5, List.of("shop.orders"), List.of("shop"));
        return beans;
    }

    private static ObjectName name(String rest) throws Exception {
        return new ObjectName("io.millrace:" + rest);
    }

    private static Set<ObjectName> all() throws Exception {
        return SERVER.queryNames(name("*"), null);
    }

    @Test
    void everyAttributeOfEveryBeanCanBeRead() throws Exception {
        try (var _ = beans("here")) {
            for (var bean : all()) {
                for (var attribute : SERVER.getMBeanInfo(bean).getAttributes()) {
                    SERVER.getAttribute(bean, attribute.getName());
                    assertTrue(attribute.isReadable() && !attribute.isWritable(), attribute::toString);
                }
            }

            assertEquals("RUNNING", SERVER.getAttribute(name("type=Lane,name=\"warehouse\""), "State"));
            assertEquals(7L, SERVER.getAttribute(name("type=Lane,name=\"warehouse\""), "Lag"));
            assertEquals(40L, SERVER.getAttribute(name("type=Loader,name=\"shop.orders\""), "WaitingRows"));
            assertEquals(12L, SERVER.getAttribute(name("type=Partition,lane=\"warehouse\",name=\"4\""), "InFlight"));
            assertNull(SERVER.getAttribute(name("type=Partition,lane=\"warehouse\",name=\"3\""), "InFlight"));
            assertEquals(30L, SERVER.getAttribute(name("type=Sink,lane=\"warehouse\",name=\"0\""), "Waiting"));
            assertEquals(500L, SERVER.getAttribute(name("type=Capture,name=\"shop\""), "Captured"));
        }
    }

    @Test
    void theNodeIsAskedOnceASecondAtMost() throws Exception {
        try (var _ = beans("here")) {
            var lane = name("type=Lane,name=\"warehouse\"");
            SERVER.getAttributes(lane, new String[] {"State", "Lag", "Handled"});
            now += 999;
            SERVER.getAttribute(lane, "Stored");
            assertEquals(1, asked.get());
            now += 1;
            SERVER.getAttribute(lane, "Stored");

            assertEquals(2, asked.get());
        }
    }

    @Test
    void whereTheNodeDoesNotAnswerWhatItSaidLastIsShown() throws Exception {
        try (var _ = beans("here")) {
            var lane = name("type=Lane,name=\"warehouse\"");
            for (int i = 0; i < 3; i++) {
                now += 1_000;
                assertEquals(7L, SERVER.getAttribute(lane, "Lag"));
            }

            assertEquals(3, asked.get());
        }
    }

    @Test
    void twoNodesInOneProcessHaveBeansOfTheirOwnWhichGoWithThem() throws Exception {
        var first = beans("one:1");
        try (var _ = beans("two:2")) {
            assertTrue(all().contains(name("type=Lane,name=\"warehouse\",node=\"two:2\"")));
        }
        assertFalse(all().contains(name("type=Lane,name=\"warehouse\",node=\"two:2\"")));
        assertTrue(all().contains(name("type=Lane,name=\"warehouse\"")));
        first.close();

        assertEquals(Set.of(), all());
    }
}
