package io.millrace.stack.payments;

import java.sql.SQLException;
import java.time.Duration;

/**
 * Makes its changes in long transactions: some at once, the others after a wait of seconds, then the commit or, now and
 * then, the rollback. Meanwhile the others commit later changes of the same merchants.
 */
final class LateWorker implements Worker {
    private static final int STATEMENTS_MIN = 4;
    private static final int STATEMENTS_MAX = 400;
    private static final int ROLLED_BACK_ONE_IN = 5;

    /** How many operations of another worker there are to one of this. */
    private static final int ONE_IN = 8;

    private final Book book;
    private final Business business;
    private final Run run;
    private final Tally tally;
    private final double rate;
    private final Duration holdMax;

    private long operations;
    private long transactions;

    /** Takes its changes per second. */
    LateWorker(Book book, Business business, Run run, Tally tally, double rate, Duration holdMax) {
        this.book = book;
        this.business = business;
        this.run = run;
        this.tally = tally;
        this.rate = rate;
        this.holdMax = holdMax;
    }

    @Override
    public void work(Desk desk) throws SQLException, InterruptedException {
        while (!run.isOver() && operations < run.operations() / ONE_IN) {
            var hold = some(holdMax);
            var rest = some(holdMax.dividedBy(2));
            double seconds = hold.plus(rest).toNanos() / 1e9;
            int statements = Math.clamp((long) (seconds * rate), STATEMENTS_MIN, STATEMENTS_MAX);
            if (transactions++ % ROLLED_BACK_ONE_IN == ROLLED_BACK_ONE_IN - 2) {
                var early = vain(statements / 2);
                var late = vain(statements / 2);
                desk.rollBack(in -> in.send(early) + wait(hold) + in.send(late));
            } else {
                var early = real(statements / 2);
                var late = real(statements / 2);
                var _ = desk.commit(in -> in.send(early) + wait(hold) + in.send(late));
                tally.count(Operation.LATE);
            }
            run.pause(rest);
        }
    }

    private Script real(int statements) {
        var script = new Script();
        while (script.size() < statements) {
            var operation = business.draw();
            // A merchant's row is another worker's, who must not be kept waiting for it.
            if (operation != Operation.MERCHANT_CHANGED && operation != Operation.ROLLED_BACK) {
                business.write(operation, script);
                operations++;
            }
        }
        return script;
    }

    private Script vain(int statements) {
        var script = new Script();
        while (script.size() < statements) {
            business.write(Operation.LATE_ROLLED_BACK, script);
            operations++;
        }
        return script;
    }

    private long wait(Duration time) {
        try {
            run.pause(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /** From a quarter of {@code most} up to all of it. */
    private Duration some(Duration most) {
        return Duration.ofNanos((long) (most.toNanos() * (0.25 + 0.75 * book.random.nextDouble())));
    }
}
