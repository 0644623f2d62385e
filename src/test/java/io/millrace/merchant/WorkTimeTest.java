package io.millrace.merchant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WorkTimeTest {
    /** A steady clock may begin anywhere, below zero as well. */
    private final AtomicLong now = new AtomicLong(-1_000);

    private final WorkTime workTime = new WorkTime(now::get);

    @Test
    void itStandsStillWhileTheStoreIsWaitedFor() {
        workTime.begin();
        now.addAndGet(30);
        assertEquals(30, workTime.millis());

        workTime.pause();
        now.addAndGet(5_000);
        assertEquals(30, workTime.millis());

        workTime.goOn();
        workTime.goOn();
        now.addAndGet(12);
        assertEquals(42, workTime.millis());
    }

    @Test
    void withoutARoundThereIsNone() {
        assertEquals(0, workTime.millis());
        workTime.begin();
        now.addAndGet(30);
        workTime.end();
        now.addAndGet(30);

        assertEquals(0, workTime.millis());
    }
}
