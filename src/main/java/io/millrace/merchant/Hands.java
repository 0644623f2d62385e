package io.millrace.merchant;

import java.util.List;
import java.util.Map;

/** What a {@link Quarantine} has others do; they never answer from within the call. */
public interface Hands {
    /** Hands changes to a merchant; answered by {@link Quarantine#answered}, in the order of the calls for that merchant. */
    void apply(String merchant, List<Delivery> deliveries, Origin origin);

    /** Lets a merchant that has stopped take changes again. */
    void goOn(String merchant);

    /** Makes it durable; answered by {@link Quarantine#appended} once that is sure. One at a time. */
    void append(Append append);

    /** Reads parked changes of these merchants, each from its place on; answered by {@link Quarantine#read}. One at a time. */
    void read(Map<String, Long> places);

    /** Sends a change to the dead letters; answered by {@link Quarantine#lettered} once that is sure. */
    void letter(String merchant, Delivery delivery, String reason);

    /** A merchant's share of a chunk is done. {@code parked}: its merchant has not seen it. */
    void done(String merchant, Origin.Datastream share, boolean parked);
}
