package io.millrace.merchant;

import io.millrace.change.Change;
import io.millrace.sink.ChunkPart;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What a merchant is working on: everything that had come when it began, in order, at first as one portion.
 *
 * <p>A portion that fails, and does not say on which change, is halved, until the one to blame stands alone: all before it
 * has then gone through. Pure; no thread of its own.
 */
final class Round<H extends Round.Handed> {
    /** Changes that were handed over together. */
    interface Handed {
        List<Delivery> deliveries();

        Origin origin();
    }

    private final List<H> applies;
    private final Deque<List<Delivery>> portions = new ArrayDeque<>(2);
    private boolean partsSent;
    private int done;
    private int tries;

    Round(List<H> applies) {
        this.applies = List.copyOf(applies);
        portions.addLast(all(this.applies));
    }

    private static List<Delivery> all(List<? extends Handed> applies) {
        if (applies.size() == 1) {
            return applies.getFirst().deliveries();
        }
        var all = new ArrayList<Delivery>();
        applies.forEach(apply -> all.addAll(apply.deliveries()));
        return all;
    }

    List<H> applies() {
        return applies;
    }

    /** The partition that its changes came from. */
    int partition() {
        return applies.getFirst().origin().partition();
    }

    boolean over() {
        return portions.isEmpty();
    }

    /** The changes of the portion to work on. */
    List<Change> changes() {
        var portion = portions.getFirst();
        var changes = new ArrayList<Change>(portion.size());
        portion.forEach(delivery -> changes.add(delivery.change()));
        return changes;
    }

    /** All changes of the portion have gone where they belong. */
    void portionDone() {
        done += portions.removeFirst().size();
        tries = 0;
    }

    /** Cuts the portion in two, to be worked on one after the other; false where it is a single change. */
    boolean halve() {
        var portion = portions.getFirst();
        if (portion.size() <= 1) {
            return false;
        }
        portions.removeFirst();
        int middle = portion.size() / 2;
        portions.addFirst(portion.subList(middle, portion.size()));
        portions.addFirst(portion.subList(0, middle));
        return true;
    }

    /** Counts a failure of the portion's one change; true if it may be tried again. */
    boolean retry(int triesMax) {
        tries++;
        return tries < triesMax;
    }

    int tries() {
        return tries;
    }

    /** How many of the portion's changes stand before this one. */
    int place(Change change) {
        var portion = portions.getFirst();
        for (int i = 0; i < portion.size(); i++) {
            if (portion.get(i).change() == change) {
                return i;
            }
        }
        throw new IllegalStateException("the effect of " + change + ", which was never delivered");
    }

    /** Where a change of the portion stands, and in which partition. */
    DeadLetter letter(String lane, Change change, Step.Refused refused) {
        var delivery = portions.getFirst().get(place(change));
        return new DeadLetter(lane, partition(), delivery, refused.reason(), refused.exception());
    }

    /** What each apply is answered, in order, if the portion's change at {@code place} is where its merchant stops. */
    List<Result> stoppedAt(int place, String reason) {
        int failing = done + place;
        var results = new ArrayList<Result>(applies.size());
        int first = 0;
        for (var apply : applies) {
            int next = first + apply.deliveries().size();
            if (next <= failing) {
                results.add(new Result.Handled());
            } else if (first <= failing) {
                results.add(new Result.Stopped(failing - first, reason));
            } else {
                results.add(new Result.NotTried());
            }
            first = next;
        }
        return results;
    }

    /** The parts to announce with the last writes, once; {@code withMore} if writes of the last portion follow. */
    List<ChunkPart> parts(boolean withMore) {
        return withMore || portions.size() > 1 ? List.of() : partsLeft();
    }

    /** The parts that have not been announced yet, once. */
    List<ChunkPart> partsLeft() {
        if (partsSent) {
            return List.of();
        }
        partsSent = true;
        return parts(applies);
    }

    /** The shares of chunks among these. */
    static List<ChunkPart> parts(List<? extends Handed> applies) {
        var parts = new ArrayList<ChunkPart>(applies.size());
        for (var apply : applies) {
            if (apply.origin() instanceof Origin.Datastream(var part)) {
                parts.add(part);
            }
        }
        return parts;
    }
}
