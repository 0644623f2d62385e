package io.millrace.merchant;

import io.millrace.change.Change;
import io.millrace.merchant.MerchantActor.Apply;
import io.millrace.sink.ChunkPart;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What a merchant is working on: everything that had come when it began, in order, at first as one portion.
 *
 * <p>When a portion fails it is cut into single changes, so that the one to blame is found and the others go through.
 */
final class Round {
    private final List<Apply> applies;
    private final Deque<List<Delivery>> portions = new ArrayDeque<>();
    private boolean partsSent;
    private int tries;

    Round(List<Apply> applies) {
        this.applies = List.copyOf(applies);
        var all = new ArrayList<Delivery>();
        applies.forEach(apply -> all.addAll(apply.deliveries()));
        portions.addLast(all);
    }

    List<Apply> applies() {
        return applies;
    }

    boolean done() {
        return portions.isEmpty();
    }

    /** The changes of the portion to work on. */
    List<Change> changes() {
        return portions.getFirst().stream().map(Delivery::change).toList();
    }

    void portionDone() {
        portions.removeFirst();
        tries = 0;
    }

    /** True if the portion can be tried again, now cut into single changes; false if its one change has had its tries. */
    boolean retry(int triesMax) {
        var portion = portions.getFirst();
        if (portion.size() == 1) {
            tries++;
            return tries < triesMax;
        }
        portions.removeFirst();
        for (int i = portion.size() - 1; i >= 0; i--) {
            portions.addFirst(List.of(portion.get(i)));
        }
        return true;
    }

    int tries() {
        return tries;
    }

    /** Where a change of this round stands, and in which partition. */
    DeadLetter letter(String lane, Change change, String reason) {
        for (var apply : applies) {
            for (var delivery : apply.deliveries()) {
                if (delivery.change() == change) {
                    return new DeadLetter(lane, apply.part().partition(), delivery, reason);
                }
            }
        }
        throw new IllegalStateException("the effect of " + change + ", which was never delivered");
    }

    /** The parts to announce with the last writes, once; {@code withMore} if writes of the last portion follow. */
    List<ChunkPart> parts(boolean withMore) {
        if (partsSent || withMore || portions.size() > 1) {
            return List.of();
        }
        partsSent = true;
        return applies.stream().map(Apply::part).toList();
    }
}
