package io.millrace.web;

import io.millrace.base.Remote;
import io.millrace.feed.MerchantStatus;
import io.millrace.feed.MerchantsAsked;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which merchants are wanted, in which order, and which page of them.
 *
 * @param terms all of which have to hold, as {@link #parse} takes them
 * @param page the first one is 1
 */
public record MerchantQuery(List<Term> terms, Sort sort, int page, int size) implements Remote {
    /** How a field is compared with a value. */
    public record Term(Field field, boolean over, String value) implements Remote {}

    /** What a term may be about. */
    public enum Field {
        /** The merchant's id. */
        ID(null),
        /** A part of the merchant's id. */
        TEXT(null),
        LANE(null),
        NODE(null),
        STATE(null),
        PARTITION(null),
        LAG(MerchantStatus::lag),
        /** In seconds. */
        BEHIND(status -> status.behindMillis() / 1000),
        ERRORS(MerchantStatus::errors),
        PARKED(MerchantStatus::parked),
        HANDLED(MerchantStatus::handled);

        private final @Nullable ToLongFunction<MerchantStatus> figure;

        Field(@Nullable ToLongFunction<MerchantStatus> figure) {
            this.figure = figure;
        }
    }

    /** What stands first. */
    public enum Sort {
        BEHIND(Comparator.comparingLong(MerchantStatus::behindMillis).reversed()),
        LAG(Comparator.comparingLong(MerchantStatus::lag).reversed()),
        ERRORS(Comparator.comparingLong(MerchantStatus::errors).reversed()),
        HANDLED(Comparator.comparingLong(MerchantStatus::handled).reversed()),
        MERCHANT(Comparator.comparingInt(
                (MerchantStatus status) -> status.merchant().length()));

        private final Comparator<MerchantStatus> order;

        Sort(Comparator<MerchantStatus> order) {
            this.order = order.thenComparing(MerchantStatus::merchant).thenComparing(MerchantStatus::lane);
        }
    }

    /** How far into the list a page may reach: every node brings that many along. */
    private static final int REACH_MAX = 10_000;

    private static final int SIZE_MAX = 500;
    private static final String HINT =
            "a part of the merchant's id, id:6, lane:search, node:first, partition:3, state:quarantined, lag>1000, behind>60, errors>0, "
                    + "parked>0 or handled>0";

    /**
     * Takes words with spaces between, such as {@code state:quarantined lag>1000 node:first 42}.
     *
     * @throws IllegalArgumentException with a sentence, where they are not understood
     */
    public static MerchantQuery parse(String text, String sort, int page, int size) {
        if (page < 1 || size < 1 || size > SIZE_MAX || (long) page * size > REACH_MAX) {
            throw new IllegalArgumentException("a page has 1 to " + SIZE_MAX
                    + " merchants, and reaches no further than the " + REACH_MAX + "th: narrow the search");
        }
        var terms = Arrays.stream(text.trim().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .map(MerchantQuery::term)
                .toList();
        return new MerchantQuery(terms, constant(Sort.class, sort), page, size);
    }

    /** One merchant, in every lane. */
    public static MerchantQuery of(String merchant) {
        return new MerchantQuery(List.of(new Term(Field.ID, false, merchant)), Sort.MERCHANT, 1, SIZE_MAX);
    }

    private static Term term(String word) {
        int at = word.indexOf(':');
        int over = word.indexOf('>');
        if (at < 0 && over < 0) {
            return new Term(Field.TEXT, false, word);
        }
        boolean figure = at < 0;
        int cut = figure ? over : at;
        var field = field(word.substring(0, cut), word);
        var value = word.substring(cut + 1);
        boolean fits = figure == (field.figure != null)
                && (figure ? value.matches("\\d{1,18}") : !value.isEmpty())
                && (field != Field.STATE || state(value).isPresent())
                && (field != Field.PARTITION || value.matches("\\d{1,9}"));
        if (!fits) {
            throw unknown(word);
        }
        return new Term(field, figure, value);
    }

    private static Field field(String name, String word) {
        return Arrays.stream(Field.values())
                .filter(field -> field != Field.TEXT && field.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> unknown(word));
    }

    private static Optional<MerchantStatus.State> state(String name) {
        return Arrays.stream(MerchantStatus.State.values())
                .filter(state -> state.name().equalsIgnoreCase(name))
                .findFirst();
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(one -> one.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is not one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(one -> one.name().toLowerCase(Locale.ROOT))
                                .toList()));
    }

    private static IllegalArgumentException unknown(String word) {
        return new IllegalArgumentException("'" + word + "' is not understood: give " + HINT + "; states are "
                + Arrays.stream(MerchantStatus.State.values())
                        .map(state -> state.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    /** True where a node of this name may hold any of them. */
    public boolean onNode(String name) {
        return holds(Field.NODE, name);
    }

    /** True where a lane of this name may have any of them. */
    public boolean inLane(String name) {
        return holds(Field.LANE, name);
    }

    private boolean holds(Field field, String value) {
        return terms.stream()
                .filter(term -> term.field() == field)
                .allMatch(term -> term.value().equals(value));
    }

    /** What a lane is to look for, so that the page can be put together. */
    public MerchantsAsked asked() {
        return new MerchantsAsked(
                status -> terms.stream().allMatch(term -> fits(term, status)), sort.order, page * size, exactly());
    }

    private @Nullable String exactly() {
        return terms.stream()
                .filter(term -> term.field() == Field.ID)
                .map(Term::value)
                .findFirst()
                .orElse(null);
    }

    private static boolean fits(Term term, MerchantStatus status) {
        var figure = term.field().figure;
        if (figure != null) {
            return figure.applyAsLong(status) > Long.parseLong(term.value());
        }
        return switch (term.field()) {
            case ID -> status.merchant().equals(term.value());
            case TEXT -> status.merchant().contains(term.value());
            case PARTITION -> Integer.toString(status.partition()).equals(term.value());
            case STATE -> status.state().name().equalsIgnoreCase(term.value());
            default -> true;
        };
    }

    /** The page, out of what the nodes have found, by their names. */
    public MerchantPage page(Map<String, MerchantsAsked.Found> found) {
        var rows = new TreeMap<String, MerchantsAsked.Found>(found)
                .entrySet().stream()
                        .flatMap(node -> node.getValue().first().stream()
                                .map(status -> new MerchantPage.Line(node.getKey(), status)))
                        .sorted(Comparator.comparing(MerchantPage.Line::status, sort.order))
                        .skip((long) (page - 1) * size)
                        .limit(size)
                        .toList();
        int count =
                found.values().stream().mapToInt(MerchantsAsked.Found::count).sum();
        return new MerchantPage(count, page, size, rows);
    }
}
