package io.millrace.change;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.change.ColumnType.Kind;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '|', textBlock = """
                    2024-01-02T03:04:05.678901+00:00,        2024-01-02T03:04:05.678901Z
                    2024-01-02 03:04:05.5+01,                2024-01-02T02:04:05.5Z
                    2024-01-01 23:30:00-05:30,               2024-01-02T05:00:00Z
                    0044-03-15T12:00:00+00:00 BC,            0044-03-15T12:00:00Z BC
                    0001-01-01 00:30:00+01,                  0001-12-31T23:30:00Z BC
                    294276-12-31 23:59:59.999999+00,         294276-12-31T23:59:59.999999Z
                    1880-01-01 00:00:00+00:19:32,            1879-12-31T23:40:28Z
                    infinity,                                infinity
                    -infinity,                               -infinity
                    2024-01-02T03:04:05.100000+00:00,        2024-01-02T03:04:05.1Z
                    2024-01-02T03:04:05.000000+00:00,        2024-01-02T03:04:05Z
                    """)
    void aTimestampWithZoneIsUtc(String printed, String canonical) {
        assertEquals(canonical, Canonical.of(type(Kind.TIMESTAMPTZ, false), printed));
        assertEquals(canonical, Canonical.of(type(Kind.TIMESTAMPTZ, false), canonical));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void howTheZoneIsWrittenDoesNotMatter(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            var local = "%04d-%02d-%02d%s%02d:%02d:%02d%s"
                    .formatted(
                            random.nextInt(8) == 0 ? random.nextInt(3) : random.nextInt(10_000),
                            random.nextInt(14),
                            random.nextInt(33),
                            List.of("T", " ", "x").get(random.nextInt(8) / 3),
                            random.nextInt(26),
                            random.nextInt(62),
                            random.nextInt(62),
                            List.of("", ".", ".0", ".120", ".000001", ".1x").get(random.nextInt(6)));
            var expected = Canonical.of(type(Kind.TIMESTAMPTZ, false), local + "+00");

            var seen = Canonical.of(type(Kind.TIMESTAMPTZ, false), local + "+00:00");

            assertEquals(expected.equals(local + "+00") ? local + "+00:00" : expected, seen);
            var unzoned = Canonical.of(type(Kind.TIMESTAMP, false), local);
            assertEquals(expected.equals(local + "+00") ? local : expected.replace("Z", ""), unzoned);
        }
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '|', textBlock = """
                    2024-05-06 07:08:09,      2024-05-06T07:08:09
                    2024-05-06T07:08:09.120,  2024-05-06T07:08:09.12
                    infinity,                 infinity
                    """)
    void aTimestampHasItsT(String printed, String canonical) {
        assertEquals(canonical, Canonical.of(type(Kind.TIMESTAMP, false), printed));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '|', textBlock = """
            \\x00ff,         \\x00ff
            \\000\\377,      \\x00ff
            a\\\\b,          \\x615c62
            abc,             \\x616263
            """)
    void byteaIsHex(String printed, String canonical) {
        assertEquals(canonical, Canonical.of(type(Kind.BYTEA, false), printed));
    }

    @ParameterizedTest
    @CsvSource({"t,true", "f,false", "true,true", "false,false"})
    void aBooleanIsAWord(String printed, String canonical) {
        assertEquals(canonical, Canonical.of(type(Kind.BOOL, false), printed));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '|', delimiter = ';', textBlock = """
                    {t,NULL,f};                                    {"true",NULL,"false"}
                    {"2024-01-02 03:04:05+01",infinity};            {"2024-01-02T02:04:05Z","infinity"}
                    {{"2024-01-02 03:04:05+00"},{NULL}};            {{"2024-01-02T03:04:05Z"},{NULL}}
                    {};                                            {}
                    """)
    void anArraysElementsAreCanonical(String printed, String canonical) {
        var kind = printed.contains("2024") ? Kind.TIMESTAMPTZ : Kind.BOOL;

        assertEquals(canonical, Canonical.of(type(kind, true), printed));
    }

    private static ColumnType type(Kind kind, boolean array) {
        return new ColumnType(kind, array, "any");
    }
}
