package io.millrace.feed;

import io.millrace.base.Printable;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What there is of letters: how many, by reason, and the newest of them; however many come, it remembers few. */
public final class LetterListing {
    private static final int REASONS_MAX = 1_000;
    private static final int REASONS_SHOWN_MAX = 20;
    private static final int REASON_CHARACTERS_MAX = 120;
    private static final String OTHERS = "other reasons";
    private static final Pattern PARTICULAR = Pattern.compile("'[^']*'|\\d[\\d.,]*(?<![.,])");

    /** Letters of one reason, whose numbers and quoted words are left out. */
    public record Reason(String reason, long letters, long waiting) {}

    /** All of it; the fields of the JSON. */
    public record Summary(long letters, long redriven, List<Reason> reasons, List<LetterView> newest) {}

    private final int limit;
    private final ArrayDeque<Letter> newest = new ArrayDeque<>();
    private final Map<String, Reason> reasons = new HashMap<>();
    private long letters;
    private long redriven;

    /** @param limit how many of the newest are kept */
    public LetterListing(int limit) {
        this.limit = limit;
    }

    public void add(Letter letter) {
        letters++;
        redriven += letter.redriven() ? 1 : 0;
        var reason = general(letter.reason());
        var known = reasons.size() < REASONS_MAX || reasons.containsKey(reason) ? reason : OTHERS;
        reasons.merge(
                known,
                new Reason(known, 1, letter.redriven() ? 0 : 1),
                (a, b) -> new Reason(known, a.letters() + b.letters(), a.waiting() + b.waiting()));
        newest.addLast(letter);
        if (newest.size() > limit) {
            newest.removeFirst();
        }
    }

    /** A reason without what differs from letter to letter. */
    static String general(String reason) {
        var general =
                PARTICULAR.matcher(reason).replaceAll(found -> found.group().startsWith("'") ? "'…'" : "#");
        return Printable.line(general, REASON_CHARACTERS_MAX);
    }

    public Summary summary() {
        return new Summary(
                letters,
                redriven,
                reasons.values().stream()
                        .sorted(Comparator.comparingLong(Reason::letters)
                                .reversed()
                                .thenComparing(Reason::reason))
                        .limit(REASONS_SHOWN_MAX)
                        .toList(),
                newest.stream().map(LetterView::of).toList());
    }
}
