package io.millrace.tool.poison;

import io.millrace.MillraceSettings;
import io.millrace.projection.Projection;
import io.millrace.stack.payments.ForeignPayments;
import io.millrace.stack.payments.ForeignPayments.Payment;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The poison of one dev: planted by the process that runs it, mended by it or by another. Blocking; for any thread. */
public final class Poisoning {
    /** Records that are no changes; they are dealt out to the poisoned merchants. */
    public static final int GARBAGE = 3;

    private static final String KIND = "transaction";

    private final MillraceSettings settings;
    private final BugSwitch bug;
    private final Sabotage sabotage;

    /** @param data the directory in which the bug's switch lies */
    public Poisoning(MillraceSettings settings, Path data) {
        this.settings = settings;
        this.bug = new BugSwitch(data.resolve("projection-bug"));
        this.sabotage = new Sabotage(settings.elasticsearch().url(), KIND);
    }

    /** The poisoning of the dev that runs with this configuration file. */
    public static Poisoning of(Path config) {
        var data = config.toAbsolutePath().getParent();
        if (data == null) {
            throw new IllegalArgumentException(config + " is no file in a directory");
        }
        return new Poisoning(MillraceSettings.load(config), data);
    }

    /** A projection that has the bug once it is planted, around a sound one. */
    public Projection buggy(Projection sound) {
        return new BuggyProjection(sound, bug);
    }

    /**
     * Plants everything: first the traps, then for each merchant the payment that falls into one and a sound one behind it,
     * and a few records that are no changes.
     */
    public void plant(PoisonPlan plan) {
        bug.turnOn();
        sabotage.plant();
        var payments = new ArrayList<Payment>();
        plan.kinds().forEach((merchant, kind) -> {
            payments.add(new Payment(merchant, kind.amount(), kind.description()));
            payments.add(new Payment(merchant, new BigDecimal("12.50"), "Sound payment behind a poisoned one"));
        });
        var source = settings.sources().getFirst();
        ForeignPayments.insert(source.jdbcUrl(), source.user(), payments);
        Garbage.publish(settings.kafka(), List.copyOf(plan.merchants()), GARBAGE);
    }

    /** Mends what is still poisoned, without replaying anything; a sentence about each, none where all is sound. */
    public List<String> mend() {
        var mended = new ArrayList<>(sabotage.mend());
        if (bug.turnOff()) {
            mended.add("the projection's bug is out");
        }
        return mended;
    }
}
