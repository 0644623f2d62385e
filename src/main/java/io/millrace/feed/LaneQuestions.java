package io.millrace.feed;

import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import io.millrace.merchant.SetAside;
import java.util.List;
import java.util.function.Predicate;

/** What a lane's partitions can be asked; its actor answers with what each of them says, or with why that cannot be told. */
public final class LaneQuestions {
    private LaneQuestions() {}

    /** Who is set aside. */
    public static LaneActor.Command setAside(ActorRef<StatusReply<List<List<SetAside>>>> replyTo) {
        return new LaneActor.AskPartitions<>(PartitionActor.GetSetAside::new, replyTo);
    }

    /** Releases those that fit, and answers with them; {@code skip}: their failing change goes to the dead letters. */
    public static LaneActor.Command release(
            Predicate<SetAside> fits, boolean skip, ActorRef<StatusReply<List<List<SetAside>>>> replyTo) {
        return new LaneActor.AskPartitions<>(all -> new PartitionActor.Release(fits, skip, all), replyTo);
    }

    /** Which merchants fit. */
    public static LaneActor.Command merchants(
            MerchantsAsked asked, ActorRef<StatusReply<List<MerchantsAsked.Found>>> replyTo) {
        return new LaneActor.AskPartitions<>(all -> new PartitionActor.GetMerchants(asked, all), replyTo);
    }
}
