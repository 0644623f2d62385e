package io.millrace.stack.payments;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Draws merchants as business is spread: the k-th of all is drawn in proportion to 1/k. */
final class Zipf {
    private final int first;
    private final int step;
    private final double[] sums;

    /** Over merchants {@code first}, {@code first + step} … up to {@code last}. */
    Zipf(int first, int step, int last) {
        this.first = first;
        this.step = step;
        this.sums = new double[first > last ? 0 : (last - first) / step + 1];
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += 1.0 / (first + (double) i * step);
            sums[i] = sum;
        }
    }

    /** How much of the business these merchants are, in proportion to another such number. */
    double weight() {
        return sums.length == 0 ? 0 : sums[sums.length - 1];
    }

    /** How many merchants there are to draw from. */
    int size() {
        return sums.length;
    }

    /** The busiest. */
    long first() {
        return first;
    }

    long draw(RandomGenerator random) {
        int found = Arrays.binarySearch(sums, random.nextDouble() * weight());
        return merchant(Math.min(found < 0 ? -found - 1 : found, sums.length - 1));
    }

    /** One that is not {@code merchant}, all alike; {@code merchant} itself where there is no other. */
    long drawOther(RandomGenerator random, long merchant) {
        if (sums.length < 2) {
            return merchant;
        }
        long drawn = merchant(random.nextInt(sums.length));
        return drawn == merchant ? merchant((int) ((drawn - first) / step + 1) % sums.length) : drawn;
    }

    private long merchant(int index) {
        return first + (long) index * step;
    }
}
