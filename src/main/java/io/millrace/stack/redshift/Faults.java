package io.millrace.stack.redshift;

/** For tests: decides before each statement whether it runs. */
@FunctionalInterface
public interface Faults {
    /** Every statement runs. */
    Faults NONE = _ -> new Fault.None();

    /**
     * Asked once for each statement that is about to run, also when it was prepared earlier; of several in one message, for
     * all before the first. One thread asks per connection, several at a time; while it waits here only its connection does.
     *
     * @param sql the statement as the client has sent it, without blanks around it, such as {@code COMMIT}
     */
    Fault before(String sql);
}
