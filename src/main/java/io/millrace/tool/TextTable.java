package io.millrace.tool;

import java.util.ArrayList;
import java.util.List;

/** Lines of cells, each column as wide as its widest cell; numbers to the right. */
final class TextTable {
    private final List<List<String>> lines = new ArrayList<>();

    TextTable(String... header) {
        lines.add(List.of(header));
    }

    TextTable add(Object... cells) {
        var line = new ArrayList<String>();
        for (var cell : cells) {
            line.add(cell instanceof Number number ? "%,d".formatted(number.longValue()) : String.valueOf(cell));
        }
        lines.add(line);
        return this;
    }

    @Override
    public String toString() {
        int columns = lines.getFirst().size();
        var widths = new int[columns];
        for (var line : lines) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        var text = new StringBuilder();
        for (var line : lines) {
            var padded = new ArrayList<String>();
            for (int i = 0; i < columns; i++) {
                boolean number = lines.size() > 1 && lines.get(1).get(i).matches("[\\d,.-]+( .*)?");
                padded.add((number ? "%" : "%-")
                        .concat(Math.max(1, widths[i]) + "s")
                        .formatted(line.get(i)));
            }
            text.append(String.join("  ", padded).stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
