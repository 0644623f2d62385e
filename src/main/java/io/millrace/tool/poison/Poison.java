package io.millrace.tool.poison;

import java.math.BigDecimal;

/** What a poisoned payment holds that something on its way to the stores cannot take, until it is mended. */
public enum Poison {
    /** An amount that a sub-field of the search index refuses: it takes whole numbers of 32 bits. */
    VALUE(new BigDecimal("99999999999.99"), "worth more than the index can tell"),
    /** A word longer than a term of the search index may be, under a sub-field without a limit of its own. */
    KEYWORD(new BigDecimal("40.00"), "long ".repeat(8_000)),
    /** A text on which the projection throws. */
    BUG(new BigDecimal("13.00"), "ticket " + BuggyProjection.MARKER);

    private final BigDecimal amount;
    private final String description;

    Poison(BigDecimal amount, String description) {
        this.amount = amount;
        this.description = description;
    }

    public BigDecimal amount() {
        return amount;
    }

    public String description() {
        return description;
    }
}
