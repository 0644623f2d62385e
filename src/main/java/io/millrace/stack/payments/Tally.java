package io.millrace.stack.payments;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What all workers together have done. For any thread. */
final class Tally {
    private final LongAdder changes = new LongAdder();
    private final Map<Operation, LongAdder> operations = new EnumMap<>(Operation.class);

    Tally() {
        for (var operation : Operation.values()) {
            operations.put(operation, new LongAdder());
        }
    }

    void committed(long rowChanges) {
        changes.add(rowChanges);
    }

    void count(Operation operation) {
        adder(operation).increment();
    }

    long changes() {
        return changes.sum();
    }

    long of(Operation operation) {
        return adder(operation).sum();
    }

    private LongAdder adder(Operation operation) {
        return java.util.Objects.requireNonNull(operations.get(operation));
    }
}
