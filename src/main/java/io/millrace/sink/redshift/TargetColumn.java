package io.millrace.sink.redshift;

import io.millrace.change.Column;
import io.millrace.change.ColumnType;
import io.millrace.sink.redshift.TargetType.Bytes;
import io.millrace.sink.redshift.TargetType.Decimal;
import io.millrace.sink.redshift.TargetType.Floating;
import io.millrace.sink.redshift.TargetType.Json;
import io.millrace.sink.redshift.TargetType.Moment;
import io.millrace.sink.redshift.TargetType.Plain;
import io.millrace.sink.redshift.TargetType.Text;
import io.millrace.sink.redshift.TargetType.TimeOfDay;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One column of a source table in Redshift.
 *
 * @param onMisfit what becomes of a value that does not fit
 */
record TargetColumn(String name, TargetType type, OnMisfit onMisfit) {
    /** What becomes of a value that does not fit its column. */
    enum OnMisfit {
        /** The change is refused, as the lane's {@code on-refused} says. */
        REJECT,
        /** A text is cut, anything else is null, and the row's {@code _cut} names the column. */
        CUT
    }

    /** The digits behind the point of a {@code numeric} that does not say how many it has. */
    private static final int SCALE_USUAL = 9;

    private static final int BYTES_OF_A_CHARACTER = 4;
    private static final int UUID_BYTES = 36;
    private static final Pattern VARCHAR = Pattern.compile("varchar\\(([1-9]\\d{0,4})\\)");
    private static final Pattern NUMERIC = Pattern.compile("numeric\\(([1-9]\\d?), ?(\\d\\d?)\\)");

    /** @param given the type that the configuration names for it */
    static TargetColumn of(Column column, Optional<TargetType> given, OnMisfit onMisfit) {
        return new TargetColumn(column.name(), given.orElseGet(() -> usual(column)), onMisfit);
    }

    /** The type that the configuration names; nothing where it is none that can be chosen. */
    static Optional<TargetType> given(String text) {
        var varchar = VARCHAR.matcher(text);
        if (varchar.matches()) {
            int bytes = Integer.parseInt(varchar.group(1));
            return bytes <= TargetType.TEXT_BYTES_MAX ? Optional.of(new Text(bytes)) : Optional.empty();
        }
        var numeric = NUMERIC.matcher(text);
        if (numeric.matches()) {
            int precision = Integer.parseInt(numeric.group(1));
            int scale = Integer.parseInt(numeric.group(2));
            return decimal(precision, scale) ? Optional.of(new Decimal(precision, scale)) : Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean decimal(int precision, int scale) {
        return precision >= 1
                && precision <= TargetType.PRECISION_MAX
                && scale >= 0
                && scale <= TargetType.SCALE_MAX
                && scale <= precision;
    }

    private static TargetType usual(Column column) {
        var type = column.type();
        if (type.array()) {
            return new Text(TargetType.TEXT_BYTES_MAX);
        }
        return switch (type.kind()) {
            case BOOL -> new Plain("boolean");
            case INTEGER -> new Plain(type.sql());
            case NUMERIC -> numeric(column);
            case FLOAT -> new Floating(type.sql());
            case TEXT -> text(column);
            case WORD -> new Text(type.sql().equals("uuid") ? UUID_BYTES : TargetType.TEXT_BYTES_MAX);
            case DATE -> new Moment("date");
            case TIMESTAMP -> new Moment("timestamp");
            case TIMESTAMPTZ -> new Moment("timestamptz");
            case BYTEA -> new Bytes(Bytes.MAX);
            case JSONB -> new Json();
            case OTHER -> other(type);
        };
    }

    /** What cannot be a decimal here keeps all its digits as a text. */
    private static TargetType numeric(Column column) {
        if (column.precision() == Column.UNLIMITED) {
            return new Decimal(TargetType.PRECISION_MAX, SCALE_USUAL);
        }
        return decimal(column.precision(), column.scale())
                ? new Decimal(column.precision(), column.scale())
                : new Text(TargetType.TEXT_BYTES_MAX);
    }

    private static TargetType text(Column column) {
        long bytes = column.length() == Column.UNLIMITED
                ? TargetType.TEXT_BYTES_MAX
                : Math.max(1L, column.length()) * BYTES_OF_A_CHARACTER;
        return new Text((int) Math.min(bytes, TargetType.TEXT_BYTES_MAX));
    }

    private static TargetType other(ColumnType type) {
        return type.sql().equals("time without time zone") ? new TimeOfDay() : new Text(TargetType.TEXT_BYTES_MAX);
    }
}
