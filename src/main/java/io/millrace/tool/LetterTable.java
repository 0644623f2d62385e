package io.millrace.tool;

import io.millrace.base.Printable;
import io.millrace.feed.LetterListing;
import io.millrace.feed.LetterView;
import io.millrace.feed.RedrivePlan;
import io.millrace.web.WholeLetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Letters as tables and lines. */
final class LetterTable {
    private static final int REASON_CHARACTERS_MAX = 90;

    private LetterTable() {}

    /** The newest, the reasons, and how many there are. */
    static String of(LetterListing.Summary summary) {
        if (summary.letters() == 0) {
            return "No letters.\n";
        }
        var byReason = new TextTable("LETTERS", "WAITING", "REASON");
        summary.reasons().forEach(one -> byReason.add(one.letters(), one.waiting(), one.reason()));
        int shown = summary.newest().size();
        var total = "%,d %s, %,d redriven%s.%n"
                .formatted(
                        summary.letters(),
                        summary.letters() == 1 ? "letter" : "letters",
                        summary.redriven(),
                        summary.letters() > shown ? "; the newest %,d are shown".formatted(shown) : "");
        return (shown == 0 ? "" : table(summary.newest()) + "\n") + byReason + "\n" + total;
    }

    /** The letters to be sent, and a line for each kind of letter that is passed over. */
    static String of(RedrivePlan plan) {
        var text = new StringBuilder();
        if (!plan.shown().isEmpty()) {
            text.append(table(plan.shown()));
            if (plan.sent() > plan.shown().size()) {
                text.append(
                        "… and %,d more%n".formatted(plan.sent() - plan.shown().size()));
            }
            text.append('\n');
        }
        line(text, plan.redrivenBefore(), "redriven before; name its number to redrive it again");
        line(text, plan.mendedAtSource(), "of capture: mend the row in its source, which makes a new change of it");
        line(text, plan.foreign(), "not written by Millrace");
        return text.toString();
    }

    /** One letter with all its headers and its value. */
    static String of(WholeLetter whole) {
        var letter = whole.letter();
        var lines = new TextTable("HEADER", "VALUE");
        lines.add("number", Long.toString(letter.number()));
        lines.add("at", letter.at());
        lines.add("redriven", letter.redriven() ? "yes" : "no");
        lines.add("key", shown(whole.key()));
        whole.headers().forEach(header -> lines.add(Printable.line(header.name()), shown(header.value())));
        return lines + "\n" + whole.valueText() + "\n";
    }

    private static void line(StringBuilder text, long letters, String why) {
        if (letters > 0) {
            text.append("%,d %s passed over, %s%n".formatted(letters, letters == 1 ? "letter is" : "letters are", why));
        }
    }

    /** A line for each; the number as it is to be typed, without separators. */
    private static TextTable table(List<LetterView> letters) {
        var table = new TextTable("NUMBER", "AT", "SET ASIDE BY", "MERCHANT", "TABLE", "ORIGIN", "REDRIVEN", "REASON");
        for (var letter : letters) {
            table.add(
                    Long.toString(letter.number()),
                    letter.at(),
                    letter.lane() == null ? letter.stage() : Printable.line("lane " + letter.lane()),
                    shown(letter.merchant()),
                    shown(letter.table()),
                    letter.partition() == null ? "-" : letter.partition() + "@" + letter.offset(),
                    letter.redriven() ? "yes" : "no",
                    Printable.line(letter.reason(), REASON_CHARACTERS_MAX));
        }
        return table;
    }

    private static String shown(@Nullable String text) {
        return text == null ? "-" : Printable.line(text);
    }
}
