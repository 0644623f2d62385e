package io.millrace.feed;

import io.millrace.feed.RedriveChoice.Fate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a redrive would do: how many letters it sends and passes over, and the first of those it sends. */
public final class RedrivePlan {
    private final RedriveChoice choice;
    private final int shownMax;

    private final List<LetterView> shown = new ArrayList<>();
    private final SortedSet<Long> unseen = new TreeSet<>();
    private long sent;
    private long redrivenBefore;
    private long mendedAtSource;
    private long foreign;

    public RedrivePlan(RedriveChoice choice, int shownMax) {
        this.choice = choice;
        this.shownMax = shownMax;
        if (choice instanceof RedriveChoice.Numbers(var numbers)) {
            unseen.addAll(numbers);
        }
    }

    public void add(Letter letter) {
        unseen.remove(letter.number());
        switch (choice.fate(letter)) {
            case Fate.SENT -> {
                sent++;
                if (shown.size() < shownMax) {
                    shown.add(LetterView.of(letter));
                }
            }
            case Fate.REDRIVEN_BEFORE -> redrivenBefore++;
            case Fate.MENDED_AT_SOURCE -> mendedAtSource++;
            case Fate.FOREIGN -> foreign++;
            case Fate.NOT_CHOSEN -> {}
        }
    }

    /** Numbers asked for that no letter has. */
    public SortedSet<Long> unknown() {
        return Collections.unmodifiableSortedSet(unseen);
    }

    public long sent() {
        return sent;
    }

    public List<LetterView> shown() {
        return List.copyOf(shown);
    }

    public long redrivenBefore() {
        return redrivenBefore;
    }

    public long mendedAtSource() {
        return mendedAtSource;
    }

    public long foreign() {
        return foreign;
    }
}
