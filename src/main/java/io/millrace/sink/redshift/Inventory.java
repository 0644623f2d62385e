package io.millrace.sink.redshift;

import io.millrace.base.Clock;
import java.time.Duration;
import java.util.List;

/** Looks into the bucket for the parts of one table. Each look is paid for, so most ask for what is new only. */
final class Inventory {
    /** A look goes back so far behind the oldest part that waits: nodes' clocks differ, and files are written late. */
    private static final Duration LOOK_BACK = Staging.LATE_MAX.multipliedBy(2);

    private static final Duration LOOK_LATER = Duration.ofSeconds(30);
    private static final Duration LOOK_MIN = Duration.ofSeconds(1);
    private static final Duration LOOK_MAX = Duration.ofSeconds(5);

    private final Target target;
    private final Stage stage;
    private final Clock clock;
    private Shelf shelf = new Shelf();
    private long lookedAtMillis;

    Inventory(Target target, Stage stage, Clock clock) {
        this.target = target;
        this.stage = stage;
        this.clock = clock;
    }

    /** What was found by the last look. */
    Shelf shelf() {
        return shelf;
    }

    /** Forgets all and looks anew; these parts are loaded. */
    void begin(List<Part> loaded) throws StageException {
        shelf = new Shelf();
        shelf.loaded(loaded);
        lookAtAll();
    }

    void forget() {
        shelf = new Shelf();
    }

    /** Finds parts that were loaded long ago as well. */
    void lookAtAll() throws StageException {
        look("");
    }

    /** Finds all that waits. */
    void look() throws StageException {
        long now = clock.millis();
        long oldest = shelf.waiting().isEmpty()
                ? now
                : Math.min(now, shelf.waiting().getFirst().stagedAtMillis());
        look(Part.before(target.slug(), oldest - LOOK_BACK.toMillis()));
    }

    /** Whether to look before the next load, of {@code partsMax}: not at once again, where more than that waits. */
    boolean isLookDue(int partsMax) {
        return shelf.waiting().size() <= partsMax || clock.millis() - lookedAtMillis >= LOOK_LATER.toMillis();
    }

    private void look(String after) throws StageException {
        lookedAtMillis = clock.millis();
        shelf.found(stage.list(Part.prefix(target.slug()), after).stream()
                .flatMap(entry -> Part.of(entry).stream())
                .toList());
    }

    /** How long to wait before the next look, where a part may wait for {@code loadAge}. */
    static Duration pause(Duration loadAge) {
        var share = loadAge.dividedBy(12);
        if (share.compareTo(LOOK_MIN) < 0) {
            return LOOK_MIN;
        }
        return share.compareTo(LOOK_MAX) > 0 ? LOOK_MAX : share;
    }
}
