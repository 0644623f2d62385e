package io.millrace.tool;

import io.millrace.change.MerchantId;
import io.millrace.tool.poison.PoisonPlan;
import io.millrace.tool.poison.Poisoning;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The trial of {@code --poison}: some merchants have changes that cannot be taken. It does not mend them at its end. */
final class PoisonTrial implements Trial {
    private static final Duration SET_ASIDE_MAX = Duration.ofSeconds(20);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Poisoning poisoning;
    private final PoisonPlan plan;
    private final BooleanSupplier setAside;
    private final Consumer<String> say;

    /** @param setAside tells whether all who are poisoned have been set aside */
    PoisonTrial(Poisoning poisoning, PoisonPlan plan, BooleanSupplier setAside, Consumer<String> say) {
        this.poisoning = poisoning;
        this.plan = plan;
        this.setAside = setAside;
        this.say = say;
    }

    @Override
    public Set<MerchantId> participants() {
        return plan.merchants();
    }

    @Override
    public void begin() throws InterruptedException {
        poisoning.plant(plan);
        say.accept("Poisoned %,d merchants, each with a payment that cannot be taken and a sound one behind it:"
                .formatted(plan.kinds().size()));
        plan.lines().forEach(line -> say.accept("  " + line));
        say.accept("  and %d records on the datastream that are no changes".formatted(Poisoning.GARBAGE));
        long began = System.nanoTime();
        while (System.nanoTime() - began < SET_ASIDE_MAX.toNanos() && !setAside.getAsBoolean()) {
            Thread.sleep(BETWEEN_LOOKS);
        }
        say.accept("Set aside after %.1f s.".formatted((System.nanoTime() - began) / 1e9));
    }

    @Override
    public Optional<String> failure() {
        return Optional.empty();
    }

    @Override
    public String verdict(String lane, Contrast contrast) {
        return "the healthy merchants' freshness to %s: p99 %s before, %s with %,d merchants in quarantine: %s (%s)"
                .formatted(
                        lane,
                        contrast.aloneP99(),
                        contrast.triedP99(),
                        plan.kinds().size(),
                        contrast.times(),
                        contrast.note());
    }

    @Override
    public void close() {
        // What was planted stays, so that an operator can look at it and mend it.
    }
}
