package io.millrace.tool;

import io.millrace.feed.Letter;
import io.millrace.feed.RedriveChoice;
import io.millrace.feed.RedriveChoice.Fate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a redrive would do: how many letters it sends and passes over, and the first of those it sends. */
final class RedrivePlan {
    private final RedriveChoice choice;
    private final int shownMax;

    private final List<LetterView> shown = new ArrayList<>();
    private final SortedSet<Long> unseen = new TreeSet<>();
    private long sent;
    private long redrivenBefore;
    private long mendedAtSource;
    private long foreign;

    RedrivePlan(RedriveChoice choice, int shownMax) {
        this.choice = choice;
        this.shownMax = shownMax;
        if (choice instanceof RedriveChoice.Numbers(var numbers)) {
            unseen.addAll(numbers);
        }
    }

    void add(Letter letter) {
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
    SortedSet<Long> unknown() {
        return Collections.unmodifiableSortedSet(unseen);
    }

    long sent() {
        return sent;
    }

    List<LetterView> shown() {
        return List.copyOf(shown);
    }

    long redrivenBefore() {
        return redrivenBefore;
    }

    long mendedAtSource() {
        return mendedAtSource;
    }

    long foreign() {
        return foreign;
    }

    /** The letters to be sent, and a line for each kind of letter that is passed over. */
    String text() {
        var text = new StringBuilder();
        if (!shown.isEmpty()) {
            var table = LetterView.heading();
            shown.forEach(letter -> letter.addTo(table));
            text.append(table);
            if (sent > shown.size()) {
                text.append("… and %,d more%n".formatted(sent - shown.size()));
            }
            text.append('\n');
        }
        line(text, redrivenBefore, "redriven before; name its number to redrive it again");
        line(text, mendedAtSource, "of capture: mend the row in its source, which makes a new change of it");
        line(text, foreign, "not written by Millrace");
        return text.toString();
    }

    private static void line(StringBuilder text, long letters, String why) {
        if (letters > 0) {
            text.append("%,d %s passed over, %s%n".formatted(letters, letters == 1 ? "letter is" : "letters are", why));
        }
    }
}
