package io.millrace.fault;

import java.util.random.RandomGenerator;

/**
 * Something that goes wrong in production, as far as one machine can bring it about.
 *
 * @param id its number in the table, such as F1
 * @param title what goes wrong, in a few words
 */
record Fault(String id, String title, Injection injection) {
    /** Brings it about under load, and takes its cause away; the clock of the recovery runs from the return. */
    interface Injection {
        void into(Rig rig, RandomGenerator random) throws Exception;
    }
}
