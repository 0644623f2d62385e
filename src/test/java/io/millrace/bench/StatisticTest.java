package io.millrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticTest {
    @Test
    void theMedianOfAnOddNumberIsTheOneInTheMiddle() {
        var statistic = Statistic.of(List.of(9.0, 1.0, 5.0));

        assertEquals(5, statistic.median());
        assertEquals(1, statistic.min());
        assertEquals(9, statistic.max());
        assertEquals(List.of(9.0, 1.0, 5.0), statistic.rounds());
    }

    @Test
    void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
        assertEquals(4, Statistic.of(List.of(100.0, 3.0, 5.0, 1.0)).median());
    }

    @Test
    void nothingHasNoMedian() {
        assertThrows(IllegalArgumentException.class, () -> Statistic.of(List.of()));
    }

    @Test
    void theRatioIsTakenPairByPair() {
        // The machine became half as fast after the first pair: the medians alone would say 1.
        var ceiling = Statistic.of(List.of(1000.0, 500.0, 500.0));
        var ours = Statistic.of(List.of(900.0, 450.0, 500.0));

        var ratio = Statistic.ratio(ours, ceiling);

        assertEquals(0.9, ratio.median());
        assertEquals(List.of(0.9, 0.9, 1.0), ratio.rounds());
    }

    @Test
    void sidesOfDifferentlyManyRoundsAreNotCompared() {
        var two = Statistic.of(List.of(1.0, 2.0));
        var one = Statistic.of(List.of(1.0));

        assertThrows(IllegalArgumentException.class, () -> Statistic.ratio(two, one));
    }
}
