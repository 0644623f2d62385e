package io.millrace.tool;

import io.millrace.change.MerchantId;
import io.millrace.stack.payments.Whale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The trial of {@code --whale}: one merchant who makes most of all changes. */
final class WhaleTrial implements Trial {
    /** The business's busiest, so that it is the others who are measured. */
    static final int MERCHANT = 1;

    private final Whale whale;
    private final Share share;
    private final int rate;
    private final Consumer<String> say;

    /** @param rate of all together, of which the whale makes its share */
    WhaleTrial(Whale whale, Share share, int rate, Consumer<String> say) {
        this.whale = whale;
        this.share = share;
        this.rate = rate;
        this.say = say;
    }

    @Override
    public Set<MerchantId> participants() {
        return Set.of(new MerchantId(Integer.toString(MERCHANT)));
    }

    @Override
    public void begin() {
        whale.start();
        say.accept("From now on merchant %d is a whale: it makes %,d changes/s, all others together %,d."
                .formatted(MERCHANT, share.of(rate), rate - share.of(rate)));
    }

    @Override
    public Optional<String> failure() {
        return whale.failure();
    }

    @Override
    public String verdict(String lane, Contrast contrast) {
        return "the others' freshness to %s: p99 %s without the whale, %s with it (%s of %,d changes/s): %s (%s)"
                .formatted(
                        lane, contrast.aloneP99(), contrast.triedP99(), share, rate, contrast.times(), contrast.note());
    }

    @Override
    public void close() {
        whale.close();
        if (whale.changes() > 0) {
            say.accept("The whale rests, after %,d changes.".formatted(whale.changes()));
        }
    }
}
