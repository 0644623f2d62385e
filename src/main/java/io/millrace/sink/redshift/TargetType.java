package io.millrace.sink.redshift;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.change.ExactJson;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A type of Redshift's: how it is declared, which canonical texts of the source fit in it, and how COPY reads them.
 *
 * @see <a href="https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html">Redshift's data types</a>
 */
sealed interface TargetType {
    /** A text, a key and a part of a JSON value hold so many bytes at most. */
    int TEXT_BYTES_MAX = 65_535;

    Pattern VARBYTE = Pattern.compile("varbyte\\((\\d+)\\)");

    int PRECISION_MAX = 38;
    int SCALE_MAX = 37;

    /** What COPY and INSERT have to know of a column of which only the declaration is left. */
    static TargetType declared(String sql) {
        var bytes = VARBYTE.matcher(sql);
        return bytes.matches() ? new Bytes(Integer.parseInt(bytes.group(1))) : new Plain(sql);
    }

    /** The declaration, such as {@code varchar(400)}. */
    String sql();

    /** Why the value does not fit, in a few words that do not show it; null where it does. */
    @Nullable
    String misfit(String value);

    /** What the column is in the table that COPY loads into. */
    default String copiedAs() {
        return sql();
    }

    /** The value in the table, of the column that COPY has loaded. */
    default String inserted(String column) {
        return column;
    }

    /** The value as COPY reads it; asked only of what fits. */
    default String copied(String value) {
        return value;
    }

    /** What is left of a value that does not fit; null where nothing can be. */
    default @Nullable String cut(String value) {
        return null;
    }

    /** One text for all that are the same value here, of the source's canonical text and of what Redshift prints. */
    default String same(String value) {
        return value;
    }

    /** How the column is read as a text. */
    default String read(String column) {
        return column + "::varchar";
    }

    /** What has no limits but those of the source's own type: whole numbers, truth. */
    record Plain(String sql) implements TargetType {
        @Override
        public @Nullable String misfit(String value) {
            return null;
        }

        @Override
        public String read(String column) {
            return sql.equals("boolean")
                    ? "case when " + column + " then 'true' when not " + column + " then 'false' end"
                    : column + "::varchar";
        }
    }

    /** {@code varchar}, whose length counts bytes. */
    record Text(int bytes) implements TargetType {
        @Override
        public String sql() {
            return "varchar(" + bytes + ")";
        }

        @Override
        public @Nullable String misfit(String value) {
            // A char is three bytes at most, two for each half of a pair.
            if (value.length() * 3L <= bytes) {
                return null;
            }
            int length = value.getBytes(UTF_8).length;
            return length <= bytes ? null : "it has " + length + " bytes, and " + bytes + " fit";
        }

        @Override
        public String cut(String value) {
            int used = 0;
            int end = 0;
            while (end < value.length()) {
                int point = value.codePointAt(end);
                int more = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
                if (used + more > bytes) {
                    break;
                }
                used += more;
                end += Character.charCount(point);
            }
            return value.substring(0, end);
        }

        @Override
        public String read(String column) {
            return column;
        }
    }

    /** {@code numeric(p, s)}. */
    record Decimal(int precision, int scale) implements TargetType {
        @Override
        public String sql() {
            return "numeric(" + precision + "," + scale + ")";
        }

        @Override
        public @Nullable String misfit(String value) {
            if (value.equals("NaN") || value.endsWith("Infinity")) {
                return "there is no " + value + " here";
            }
            return misfit(new BigDecimal(value));
        }

        private @Nullable String misfit(BigDecimal value) {
            var number = value.stripTrailingZeros();
            if (number.scale() > scale) {
                return "it has " + number.scale() + " digits behind the point, and " + scale + " fit";
            }
            int whole = number.precision() - number.scale();
            return whole <= precision - scale
                    ? null
                    : "it has " + whole + " digits before the point, and " + (precision - scale) + " fit";
        }

        @Override
        public String copied(String value) {
            return new BigDecimal(value).toPlainString();
        }

        @Override
        public String same(String value) {
            var number = new BigDecimal(value).stripTrailingZeros();
            return number.signum() == 0 ? "0" : number.toPlainString();
        }
    }

    /** {@code real} and {@code double precision}. */
    record Floating(String sql) implements TargetType {
        @Override
        public @Nullable String misfit(String value) {
            return value.equals("NaN") || value.endsWith("Infinity") ? "there is no " + value + " here" : null;
        }

        @Override
        public String same(String value) {
            return sql.equals("real")
                    ? Float.toString(Float.parseFloat(value))
                    : Double.toString(Double.parseDouble(value));
        }
    }

    /** Days and moments: what is not a date of our era with a year of four digits does not fit. */
    record Moment(String sql) implements TargetType {
        private static final Pattern USUAL = Pattern.compile("(?!0000)\\d{4}-\\d\\d-\\d\\d(T.*[^C])?");

        @Override
        public @Nullable String misfit(String value) {
            return USUAL.matcher(value).matches() ? null : "it is no date between the years 1 and 9999";
        }

        @Override
        public String copied(String value) {
            var spaced = value.replace('T', ' ');
            return spaced.endsWith("Z") ? spaced.substring(0, spaced.length() - 1) + "+00" : spaced;
        }

        @Override
        public String same(String value) {
            var text = value.replace(' ', 'T').replace("+00", "").replace("Z", "");
            int point = text.indexOf('.');
            return point < 0 ? text : text.replaceFirst("\\.?0+$", "");
        }
    }

    /** {@code time}. */
    record TimeOfDay() implements TargetType {
        @Override
        public String sql() {
            return "time";
        }

        @Override
        public @Nullable String misfit(String value) {
            return value.startsWith("24") ? "there is no 24 o'clock here" : null;
        }

        @Override
        public String same(String value) {
            return value.indexOf('.') < 0 ? value : value.replaceFirst("\\.?0+$", "");
        }
    }

    /** {@code super}: JSON. COPY reads it out of CSV as JSON text. */
    record Json() implements TargetType {
        /** Of one JSON object, as COPY takes it. */
        private static final int BYTES_MAX = 4 << 20;

        private static final Decimal NUMBER = new Decimal(PRECISION_MAX, SCALE_MAX);
        private static final Text STRING = new Text(TEXT_BYTES_MAX);

        @Override
        public String sql() {
            return "super";
        }

        @Override
        public @Nullable String misfit(String value) {
            if (value.length() > BYTES_MAX / 4 && value.getBytes(UTF_8).length > BYTES_MAX) {
                return "it has more than 4 MiB";
            }
            var read = ExactJson.value(value);
            return read.isEmpty() ? "it is no JSON that can be read" : misfit(read.get());
        }

        private static @Nullable String misfit(JsonNode node) {
            if (node.isNumber()) {
                var number = node.decimalValue().stripTrailingZeros();
                int digits = Math.max(number.precision(), number.precision() - number.scale());
                return digits <= PRECISION_MAX && number.scale() <= SCALE_MAX
                        ? null
                        : "a number in it has more than " + PRECISION_MAX + " digits";
            }
            if (node.isTextual()) {
                return STRING.misfit(node.textValue());
            }
            for (var inner : node) {
                var misfit = misfit(inner);
                if (misfit != null) {
                    return misfit;
                }
            }
            return null;
        }

        @Override
        public String same(String value) {
            return ExactJson.value(value).map(Json::sorted).orElse(value);
        }

        private static String sorted(JsonNode node) {
            var text = new StringBuilder();
            append(text, node);
            return text.toString();
        }

        private static void append(StringBuilder text, JsonNode node) {
            if (node.isObject()) {
                text.append('{');
                node.properties().stream().sorted(Map.Entry.comparingByKey()).forEach(member -> {
                    text.append(new TextNode(member.getKey())).append(':');
                    append(text, member.getValue());
                    text.append(',');
                });
                text.append('}');
            } else if (node.isArray()) {
                text.append('[');
                node.forEach(inner -> {
                    append(text, inner);
                    text.append(',');
                });
                text.append(']');
            } else if (node.isNumber()) {
                text.append(NUMBER.same(node.asText()));
            } else {
                text.append(node);
            }
        }

        @Override
        public String read(String column) {
            return "json_serialize(" + column + ")";
        }
    }

    /** {@code varbyte}, loaded as hex in a text, so that {@link #MAX} bytes are the most. */
    record Bytes(int bytes) implements TargetType {
        static final int MAX = TEXT_BYTES_MAX / 2;

        @Override
        public String copiedAs() {
            return "varchar(" + 2 * bytes + ")";
        }

        @Override
        public String inserted(String column) {
            return "from_hex(" + column + ")";
        }

        @Override
        public String sql() {
            return "varbyte(" + bytes + ")";
        }

        @Override
        public @Nullable String misfit(String value) {
            int length = (value.length() - 2) / 2;
            return length <= bytes ? null : "it has " + length + " bytes, and " + bytes + " fit";
        }

        @Override
        public String copied(String value) {
            return value.substring(2);
        }

        @Override
        public String cut(String value) {
            return value.substring(0, 2 + 2 * bytes);
        }

        @Override
        public String same(String value) {
            return value.startsWith("\\x") ? value.substring(2) : value;
        }

        @Override
        public String read(String column) {
            return "to_hex(" + column + ")";
        }
    }
}
