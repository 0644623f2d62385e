package io.millrace.change;

import java.util.Optional;

/** What happened to a row, with Debezium's letter for it. */
public enum Op {
    INSERT("c"),
    UPDATE("u"),
    DELETE("d"),
    /** The row as the initial load found it. */
    READ("r");

    private final String letter;

    Op(String letter) {
        this.letter = letter;
    }

    public String letter() {
        return letter;
    }

    public static Optional<Op> of(String letter) {
        return switch (letter) {
            case "c" -> Optional.of(INSERT);
            case "u" -> Optional.of(UPDATE);
            case "d" -> Optional.of(DELETE);
            case "r" -> Optional.of(READ);
            default -> Optional.empty();
        };
    }
}
