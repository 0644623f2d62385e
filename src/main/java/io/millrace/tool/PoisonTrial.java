package io.millrace.tool;

import io.millrace.change.MerchantId;
import io.millrace.tool.poison.PoisonPlan;
import io.millrace.tool.poison.Poisoning;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The trial of {@code --poison}: some merchants have changes that cannot be taken. It does not mend them at its end. */
final class PoisonTrial implements Trial {
    private final Poisoning poisoning;
    private final PoisonPlan plan;
    private final Consumer<String> say;

    PoisonTrial(Poisoning poisoning, PoisonPlan plan, Consumer<String> say) {
        this.poisoning = poisoning;
        this.plan = plan;
        this.say = say;
    }

    @Override
    public Set<MerchantId> participants() {
        return plan.merchants();
    }

    @Override
    public void begin() {
        poisoning.plant(plan);
        say.accept("Poisoned %,d merchants, each with a payment that cannot be taken and a sound one behind it:"
                .formatted(plan.kinds().size()));
        plan.lines().forEach(line -> say.accept("  " + line));
        say.accept("  and %d records on the datastream that are no changes".formatted(Poisoning.GARBAGE));
    }

    @Override
    public Optional<String> failure() {
        return Optional.empty();
    }

    @Override
    public String verdict(Compared compared) {
        return "the healthy merchants' freshness to %s: p99 %s before, %s with %,d merchants poisoned: %s"
                .formatted(
                        compared.lane(),
                        compared.aloneP99(),
                        compared.triedP99(),
                        plan.kinds().size(),
                        compared.times());
    }

    @Override
    public void close() {
        // What was planted stays, so that an operator can look at it and mend it.
    }
}
