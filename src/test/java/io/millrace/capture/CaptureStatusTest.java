package io.millrace.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.capture.CaptureStatus.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptureStatusTest {
    private static CaptureStatus of(State state, long captured, long waiting) {
        return new CaptureStatus("shop", state, "as it says", captured, 1, 2, 3, waiting, captured);
    }

    @Test
    void whoCapturesSpeaksForThoseThatStandBy() {
        var together = CaptureStatus.together("shop", List.of(of(State.STANDBY, 5, -1), of(State.RUNNING, 7, 9)));

        assertEquals(new CaptureStatus("shop", State.RUNNING, "as it says", 12, 2, 4, 6, 9, 7), together);
    }

    @Test
    void whereAllStandByAnotherClustersCaptureRuns() {
        var together = CaptureStatus.together("shop", List.of(of(State.STANDBY, 0, -1), of(State.STANDBY, 0, -1)));

        assertEquals(State.STALLED, together.state());
        assertEquals("another capture of this source runs", together.detail());
    }

    @Test
    void aSourceThatNobodyMayCaptureIsStalled() {
        assertEquals(CaptureStatus.nowhere("shop"), CaptureStatus.together("shop", List.of()));
    }
}
