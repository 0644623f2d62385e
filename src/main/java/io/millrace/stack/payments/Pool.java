package io.millrace.stack.payments;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** A bounded bag from which one is drawn by chance; what does not fit pushes another out. For one thread. */
final class Pool<T> {
    private static final int DRAWS_MAX = 12;

    private final int sizeMax;
    private final RandomGenerator random;
    private final List<T> members = new ArrayList<>();

    Pool(int sizeMax, RandomGenerator random) {
        this.sizeMax = sizeMax;
        this.random = random;
    }

    void add(T member) {
        if (members.size() < sizeMax) {
            members.add(member);
        } else {
            members.set(random.nextInt(sizeMax), member);
        }
    }

    void clear() {
        members.clear();
    }

    boolean isFull() {
        return members.size() >= sizeMax;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Any one, which stays. */
    Optional<T> any() {
        return any(all -> true);
    }

    /** One that fits, which stays; empty also where some draws in a row have not met one. */
    Optional<T> any(Predicate<T> fits) {
        for (int draws = 0; draws < DRAWS_MAX && !members.isEmpty(); draws++) {
            var drawn = members.get(random.nextInt(members.size()));
            if (fits.test(drawn)) {
                return Optional.of(drawn);
            }
        }
        return Optional.empty();
    }

    /** One that fits, taken out. */
    Optional<T> take(Predicate<T> fits) {
        var drawn = any(fits);
        drawn.ifPresent(this::remove);
        return drawn;
    }

    Optional<T> take() {
        return take(all -> true);
    }

    private void remove(T member) {
        int index = members.indexOf(member);
        members.set(index, members.getLast());
        var _ = members.removeLast();
    }
}
