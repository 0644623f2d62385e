package io.millrace.verify;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.change.Column;
import io.millrace.change.Row;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * 64 bits that stand for a row's content: the beginning of a SHA-256 over names and values, each with its length.
 *
 * <p>A null value counts as no value; within JSON, numbers are equal when their values are, and the order of an object's
 * fields is nothing. One thread at a time.
 */
final class Fingerprint {
    private final MessageDigest digest;
    private final StringBuilder text = new StringBuilder(1024);

    Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java knows SHA-256", e);
        }
    }

    long of(String... parts) {
        text.setLength(0);
        for (var part : parts) {
            append('t', part);
        }
        return finish();
    }

    /** Of a row's values in these columns. */
    long of(List<Column> columns, Row row) {
        text.setLength(0);
        for (var column : columns) {
            var value = row.get(column.name());
            if (value != null) {
                append('n', column.name());
                append('t', value);
            }
        }
        return finish();
    }

    /** Of a JSON object but for some of its fields, together with where it stands. */
    long of(String place, JsonNode object, Set<String> except) {
        text.setLength(0);
        append('p', place);
        fields(object, except, false);
        return finish();
    }

    private void fields(JsonNode object, Set<String> except, boolean nulls) {
        var names = new ArrayList<String>(object.size());
        object.fieldNames().forEachRemaining(names::add);
        Collections.sort(names);
        for (var name : names) {
            var value = object.get(name);
            if (!except.contains(name) && (nulls || !value.isNull())) {
                append('n', name);
                value(value);
            }
        }
    }

    private void value(JsonNode value) {
        switch (value.getNodeType()) {
            case OBJECT -> {
                text.append('{');
                fields(value, Set.of(), true);
                text.append('}');
            }
            case ARRAY -> {
                text.append('[');
                value.forEach(this::value);
                text.append(']');
            }
            case STRING -> append('t', value.textValue());
            case NUMBER -> append('d', number(value));
            case BOOLEAN -> text.append(value.booleanValue() ? '+' : '-');
            case NULL, MISSING -> text.append('0');
            case POJO, BINARY -> throw new IllegalArgumentException("no JSON value: " + value.getNodeType());
        }
    }

    private static String number(JsonNode value) {
        return value.isIntegralNumber()
                ? value.bigIntegerValue().toString()
                : integralOrPlain(value.decimalValue().stripTrailingZeros());
    }

    /** So that 100, 100.0 and 1E+2 are one; a huge exponent is never written out. */
    private static String integralOrPlain(java.math.BigDecimal value) {
        return value.scale() <= 0 && value.scale() > -400 ? value.toBigInteger().toString() : value.toString();
    }

    private void append(char kind, String part) {
        text.append(kind).append(part.length()).append(':').append(part);
    }

    private long finish() {
        return ByteBuffer.wrap(digest.digest(text.toString().getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }
}
