package io.millrace.tool;

import io.millrace.Millrace;
import io.millrace.NodeStatus;
import io.millrace.change.MerchantId;
import io.millrace.sink.LoaderStatus;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The trial of {@code --outage}: a warehouse that lets nobody in, while the business goes on. What it costs search is compared;
 * then the warehouse comes back, and how fast it catches up is measured, with the business still going on.
 */
final class OutageTrial implements Trial {
    private static final Duration ALONE_MAX = Duration.ofMinutes(2);
    private static final Duration ANSWERS_WITHIN = Duration.ofMinutes(1);
    private static final Predicate<NodeStatus.Lane> IS_SEARCH =
            lane -> lane.status().store().equals("elasticsearch");

    private final WarehouseDoor door;
    private final Millrace node;
    private final int rate;
    private final Consumer<String> say;
    private Figures figures = new Figures(0, 0);
    private long backlogBefore;
    private long heapBefore;
    private String told = "it never came back";

    /**
     * Of all lanes to the warehouse.
     *
     * @param waiting changes that are not in its tables yet
     * @param arrived rows that have come there
     */
    private record Figures(long waiting, long arrived) {
        static Figures of(NodeStatus status) {
            var lanes = status.lanes().stream().filter(IS_SEARCH.negate()).toList();
            return new Figures(
                    lanes.stream().mapToLong(OutageTrial::waiting).sum(),
                    lanes.stream().mapToLong(OutageTrial::arrived).sum());
        }
    }

    /** @param rate changes per second that are made all the time */
    OutageTrial(WarehouseDoor door, Millrace node, int rate, Consumer<String> say) {
        this.door = door;
        this.node = node;
        this.rate = rate;
        this.say = say;
    }

    @Override
    public Set<MerchantId> participants() {
        return Set.of();
    }

    /** What search is like with a warehouse is soon known. */
    @Override
    public Duration aloneOf(Duration whole) {
        var half = whole.dividedBy(2);
        return half.compareTo(ALONE_MAX) > 0 ? ALONE_MAX : half;
    }

    @Override
    public void begin() throws InterruptedException {
        backlogBefore = look(ANSWERS_WITHIN).waiting();
        heapBefore = usedHeap();
        door.close();
        say.accept("From now on the warehouse lets nobody in.");
    }

    /** Opens the warehouse, and lets all flow until what has waited is in it; or for {@code most}. */
    @Override
    public void afterwards(DevFlow flow, Duration most) throws InterruptedException {
        long heap = usedHeap();
        var before = look(ANSWERS_WITHIN);
        long began = System.nanoTime();
        door.open();
        say.accept("The warehouse is back; %,d changes wait for it.".formatted(before.waiting()));
        long usual = backlogBefore * 3 / 2 + rate;
        long seconds = 0;
        while (flow.goesOn() && figures.waiting() > usual && seconds < most.toSeconds()) {
            flow.show(Optional.of(Duration.ofSeconds(1)));
            look(Duration.ZERO);
            seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        }
        double arrived = look(ANSWERS_WITHIN).arrived() - before.arrived();
        double perSecond = arrived / (Math.max(1, System.nanoTime() - began) / 1e9);
        told = "%,d changes had waited; %,.0f arrived within %d s: %,.0f a second, %.1f times the live rate;"
                        .formatted(before.waiting(), arrived, seconds, perSecond, perSecond / rate)
                + " heap %,d MiB before, %,d MiB at its end".formatted(heapBefore >> 20, heap >> 20);
    }

    @Override
    public Optional<String> failure() {
        return Optional.empty();
    }

    @Override
    public String verdict(String lane, Contrast contrast) {
        return lane.equals("search")
                ? "freshness to search: p99 %s with the warehouse, %s without: %s (%s)"
                        .formatted(contrast.aloneP99(), contrast.triedP99(), contrast.times(), contrast.note())
                : "the outage of the warehouse: " + told;
    }

    @Override
    public void close() {
        door.open();
    }

    /** The latest figures: those of before, where no node answers within this time. */
    private Figures look(Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        var now = DevFlow.status(node);
        while (now.isEmpty() && System.nanoTime() < end) {
            now = DevFlow.status(node);
        }
        figures = now.map(Figures::of).orElse(figures);
        return figures;
    }

    private static long waiting(NodeStatus.Lane lane) {
        return Math.max(0, lane.lag())
                + lane.status().loaders().stream()
                        .mapToLong(LoaderStatus::waitingRows)
                        .sum();
    }

    private static long arrived(NodeStatus.Lane lane) {
        var loaders = lane.status().loaders();
        return loaders.isEmpty()
                ? lane.status().handled()
                : loaders.stream().mapToLong(LoaderStatus::loadedRows).sum();
    }

    /** Bytes of this process that are in use after a collection. */
    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
