package io.millrace.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.base.Secret;
import io.millrace.change.MerchantId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MerchantTokensTest {
    private static final MerchantId SIX = new MerchantId("6");
    private static final Secret KEY = new Secret("0123456789abcdef0123456789abcdef");
    private static final Secret NEXT = new Secret("fedcba9876543210fedcba9876543210");

    private final MerchantTokens tokens = new MerchantTokens(List.of(KEY));

    @Test
    void aTokenIsItsMerchantsUntilItsTimeIsOver() {
        var token = tokens.sign(SIX, 100);

        assertEquals(Optional.of(SIX), tokens.merchant(token, 99));
        assertEquals(Optional.empty(), tokens.merchant(token, 100));
    }

    @Test
    void nothingInATokenCanBeChanged() {
        var token = tokens.sign(SIX, 100);
        var signature = token.substring(token.lastIndexOf('.') + 1);

        for (var forged : List.of(
                "7.100." + signature,
                "6.999." + signature,
                "6.0100." + signature + "x",
                "6.100." + signature.replace(signature.charAt(3), signature.charAt(3) == 'A' ? 'B' : 'A'),
                "6.100.",
                "6.100",
                "..",
                "",
                "6,7.100." + signature,
                "*.100." + signature)) {
            assertEquals(Optional.empty(), tokens.merchant(forged, 0), forged);
        }
    }

    @Test
    void anotherKeyEndsAllTokensUnlessItIsTheNextOne() {
        var token = tokens.sign(SIX, 100);

        assertEquals(Optional.empty(), new MerchantTokens(List.of(NEXT)).merchant(token, 0));
        assertEquals(Optional.of(SIX), new MerchantTokens(List.of(NEXT, KEY)).merchant(token, 0));
        assertEquals(Optional.empty(), tokens.merchant(new MerchantTokens(List.of(NEXT, KEY)).sign(SIX, 100), 0));
    }

    @Test
    void withoutAKeyNoTokenIsGood() {
        assertEquals(Optional.empty(), new MerchantTokens(List.of()).merchant(tokens.sign(SIX, 100), 0));
    }
}
