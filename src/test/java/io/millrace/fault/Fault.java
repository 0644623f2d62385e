package io.millrace.fault;

import java.util.random.RandomGenerator;

/** Something that goes wrong in production, as far as one machine can bring it about. */
interface Fault {
    /** Its number in the table, such as F1. */
    String id();

    /** What goes wrong, in a few words. */
    String title();

    /** Brings it about under load, and takes its cause away; the clock of the recovery runs from the return. */
    void inject(Rig rig, RandomGenerator random) throws Exception;

    /** What {@link #inject} does. */
    interface Injection {
        void into(Rig rig, RandomGenerator random) throws Exception;
    }

    static Fault of(String id, String title, Injection injection) {
        return new Fault() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public String title() {
                return title;
            }

            @Override
            public void inject(Rig rig, RandomGenerator random) throws Exception {
                injection.into(rig, random);
            }
        };
    }
}
