package io.millrace.stack.payments;

import java.sql.SQLException;
import java.time.Duration;

/**
 * Makes changes at its share of the rate: every tick, what is due since the last one, in one transaction.
 *
 * <p>Only how operations are grouped into transactions depends on time; which operations they are does not.
 */
final class BusyWorker implements Worker {
    private static final Duration TICK = Duration.ofMillis(80);
    private static final int STATEMENTS_MAX = 400;

    /** Of all changes, those made by statements over many rows, and how many one of them may change. */
    private static final double MANY_SHARE = 0.03;

    private static final int MANY_MIN = 50;
    private static final int MANY_MAX = 250;

    private final Book book;
    private final Business business;
    private final Run run;
    private final double rate;

    private int manyNext;
    private double manySaved;
    private long operations;

    /** Takes its changes per second. */
    BusyWorker(Book book, Business business, Run run, double rate) {
        this.book = book;
        this.business = business;
        this.run = run;
        this.rate = rate;
        this.manyNext = book.random.nextInt(MANY_MIN, MANY_MAX);
        this.manySaved = book.random.nextDouble() * manyNext;
    }

    @Override
    public void work(Desk desk) throws SQLException, InterruptedException {
        var pace = new Pace(rate * (1 - MANY_SHARE), System.nanoTime());
        while (!run.isOver() && operations < run.operations()) {
            long due = pace.due(System.nanoTime());
            if (due > 0) {
                pace.made(workOff(desk, Math.min(due, STATEMENTS_MAX)));
            }
            if (due < STATEMENTS_MAX) {
                run.pause(TICK);
            }
        }
    }

    /** Makes about so many changes; tells how many they were, without those of statements over many rows. */
    private long workOff(Desk desk, long statements) throws SQLException {
        long made = 0;
        var script = new Script();
        for (long left = statements; left > 0 && operations < run.operations(); operations++) {
            var operation = business.draw();
            var target = operation == Operation.ROLLED_BACK ? new Script() : script;
            int before = target.size();
            business.write(operation, target);
            left -= target.size() - before;
            if (target != script) {
                made += commit(desk, script);
                script = new Script();
                desk.rollBack(in -> in.send(target));
            }
            manySaved += (target.size() - before) * MANY_SHARE;
            if (manySaved >= manyNext) {
                made += commit(desk, script);
                script = new Script();
                changeMany(desk);
            }
        }
        return made + commit(desk, script);
    }

    private void changeMany(Desk desk) throws SQLException {
        long merchant = book.chance(2) ? book.merchants.first() : book.merchants.draw(book.random);
        var script = new Script();
        business.writeMany(script, merchant, manyNext);
        // What is not there cannot be changed: a young business saves up again, though not for the whole statement.
        manySaved -= Math.max(commit(desk, script), MANY_MIN / 2);
        manyNext = book.random.nextInt(MANY_MIN, MANY_MAX);
    }

    private static long commit(Desk desk, Script script) throws SQLException {
        return script.isEmpty() ? 0 : desk.commit(in -> in.send(script));
    }
}
