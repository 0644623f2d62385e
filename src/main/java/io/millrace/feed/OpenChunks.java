package io.millrace.feed;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import java.util.HashMap;
import java.util.Map;

/** The chunks of a partition that are not done, and how many merchants' shares each still waits for. */
final class OpenChunks {
    private static final class Open {
        final ActorRef<StatusReply<Done>> replyTo;
        int shares;

        Open(ActorRef<StatusReply<Done>> replyTo, int shares) {
            this.replyTo = replyTo;
            this.shares = shares;
        }
    }

    private final Map<Long, Open> open = new HashMap<>();

    /** Takes a chunk in; one without shares is done at once. */
    void open(Chunk chunk, ActorRef<StatusReply<Done>> replyTo) {
        if (chunk.merchants().isEmpty()) {
            replyTo.tell(StatusReply.ack());
        } else {
            open.put(chunk.nextOffset(), new Open(replyTo, chunk.merchants().size()));
        }
    }

    /** One share of the chunk is done; with its last one the chunk is answered. */
    void shareDone(long nextOffset) {
        var chunk = open.get(nextOffset);
        if (chunk != null && --chunk.shares == 0) {
            open.remove(nextOffset);
            chunk.replyTo.tell(StatusReply.ack());
        }
    }

    /** Answers all that are not done: they never will be. */
    void fail(Throwable cause) {
        open.values().forEach(chunk -> chunk.replyTo.tell(StatusReply.error(cause)));
        open.clear();
    }
}
