package io.millrace.tool;

import io.millrace.Millrace;
import io.millrace.MillraceSettings;
import io.millrace.base.Audit;
import io.millrace.base.SetUpException;
import io.millrace.base.SetUpException.Reason;
import io.millrace.feed.LaneSettings.StoreKind;
import io.millrace.tool.poison.PoisonPlan;
import io.millrace.tool.poison.Poisoning;
import io.millrace.verify.VerifySettings;
import io.millrace.web.Quarantined;
import io.millrace.web.Selection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What is to be shown of poisoned merchants when the business rests: that just they are in quarantine, that everybody else is
 * right in both stores, and, once the cause is mended and they are released, that they come back.
 */
final class PoisonProof {
    private static final Duration COME_BACK_MAX = Duration.ofMinutes(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final MillraceSettings settings;
    private final Millrace node;
    private final Poisoning poisoning;
    private final Consumer<String> say;

    PoisonProof(MillraceSettings settings, Millrace node, Poisoning poisoning, Consumer<String> say) {
        this.settings = settings;
        this.node = node;
        this.poisoning = poisoning;
        this.say = say;
    }

    /**
     * To be called when nothing is behind any more.
     *
     * @return true where all was as it should be; false, after a word about it, where it was not
     */
    boolean show(PoisonPlan plan) throws InterruptedException {
        var aside = setAside();
        if (aside.isEmpty()) {
            say.accept("Nobody is in quarantine: mended and released before the end.");
            return true;
        }
        boolean right = isAsPlanned(plan, aside);
        say.accept("Verifying everybody else ...");
        var report = Verify.run(settings, new VerifySettings(Duration.ofSeconds(5), Set.of(), 20), say);
        say.accept(report.table().stripTrailing());
        right &= report.cleanButForQuarantine();
        poisoning.mend().forEach(sentence -> say.accept("Mended: " + sentence + "."));
        await(node.questions().release(Selection.ALL, false))
                .forEach(one -> new Audit(
                                Audit.who(),
                                "quarantine release",
                                one.lane(),
                                one.setAside().merchant(),
                                "at the end of dev --poison")
                        .log());
        say.accept("Released everybody; their parked changes go to the stores in order ...");
        return comeBack() && right;
    }

    private boolean isAsPlanned(PoisonPlan plan, List<Quarantined> aside) {
        boolean right = true;
        for (var lane : settings.laneNames()) {
            var there = aside.stream().filter(one -> one.lane().equals(lane)).toList();
            var merchants =
                    there.stream().map(one -> one.setAside().merchant()).collect(Collectors.toCollection(TreeSet::new));
            long parked =
                    there.stream().mapToLong(one -> one.setAside().parked()).sum();
            var planned = plan.merchants(searches(lane));
            boolean same = merchants.equals(planned);
            right &= same;
            say.accept("In quarantine in lane %s: %,d merchants, %,d changes parked; %s"
                    .formatted(
                            lane,
                            merchants.size(),
                            parked,
                            same
                                    ? "exactly those that were poisoned for it."
                                    : "but poisoned for it were " + planned + ", set aside are " + merchants + "."));
        }
        return right;
    }

    private boolean searches(String name) {
        return settings.lanes().stream()
                .anyMatch(lane -> lane.name().equals(name) && lane.store() == StoreKind.ELASTICSEARCH);
    }

    private boolean comeBack() throws InterruptedException {
        long deadline = System.nanoTime() + COME_BACK_MAX.toNanos();
        while (System.nanoTime() < deadline) {
            if (setAside().isEmpty()) {
                say.accept("Everybody has come back.");
                return true;
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        setAside()
                .forEach(one -> say.accept("Still set aside in lane " + one.lane() + ": merchant "
                        + one.setAside().merchant() + ", " + one.setAside().reason()));
        return false;
    }

    private List<Quarantined> setAside() throws InterruptedException {
        return await(node.questions().setAside(Selection.ALL));
    }

    private static <T> T await(CompletionStage<T> answer) throws InterruptedException {
        try {
            return answer.toCompletableFuture().get(15, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            var cause = Optional.ofNullable(e.getCause()).orElse(e);
            throw new SetUpException(Reason.REFUSED, "the node cannot say who is set aside: " + cause.getMessage(), e);
        }
    }
}
