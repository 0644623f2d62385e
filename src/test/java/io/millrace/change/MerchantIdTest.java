package io.millrace.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class MerchantIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"6", "Six", "a-b_c", "0aE", "2f9c3f62-9f0d-4a5e-8f4e-3a1f1c9f2b77"})
    void anOrdinaryIdIsTaken(String text) {
        assertEquals(Optional.of(new MerchantId(text)), MerchantId.parse(text));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", "../x", "a,b", "*", "_all", "-a", "a\nb", "a\n", "a b", "é", "a/b", "a:b", "a.b", "%36"})
    void whatCouldReachElsewhereIsNot(String text) {
        assertEquals(Optional.empty(), MerchantId.parse(text));
        assertTrue(MerchantId.why(text).startsWith("the merchant id"));
        assertTrue(MerchantId.why(text).indexOf('\n') < 0);
    }

    @Test
    void anIdOf63CharactersIsTakenAndOneOf64IsNot() {
        assertTrue(MerchantId.parse("a".repeat(63)).isPresent());
        assertTrue(MerchantId.parse("a".repeat(64)).isEmpty());
        assertTrue(MerchantId.why("a".repeat(300)).contains("300 characters"));
    }
}
