package io.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.base.Secret;
import io.millrace.change.MerchantId;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens of merchants: {@code MERCHANT.SECONDS.SIGNATURE}, good until so many seconds after 1970, signed by HMAC-SHA256. No
 * node has to keep them: they are worth what the key is worth, and a new key ends them. Thread-safe.
 */
public final class MerchantTokens {
    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern TOKEN = Pattern.compile("([^.]{1,63})\\.([0-9]{1,12})\\.([A-Za-z0-9_-]{43})");

    private final List<Secret> keys;

    /** @param keys the first signs, all are recognized */
    public MerchantTokens(List<Secret> keys) {
        this.keys = List.copyOf(keys);
    }

    /** A token of this merchant; there has to be a key. */
    public String sign(MerchantId merchant, long untilSeconds) {
        return merchant + "." + untilSeconds + "." + signature(keys.getFirst(), merchant, untilSeconds);
    }

    /** Whose token it is; nothing where it is none of ours, or no longer good. */
    Optional<MerchantId> merchant(String token, long nowSeconds) {
        var parts = TOKEN.matcher(token);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long until = Long.parseLong(parts.group(2));
        return MerchantId.parse(parts.group(1))
                .filter(merchant -> signed(merchant, until, parts.group(3)))
                .filter(_ -> nowSeconds < until);
    }

    /** All keys are tried, whichever fits. */
    private boolean signed(MerchantId merchant, long until, String signature) {
        boolean fits = false;
        for (var key : keys) {
            fits |= MessageDigest.isEqual(signature(key, merchant, until).getBytes(UTF_8), signature.getBytes(UTF_8));
        }
        return fits;
    }

    private static String signature(Secret key, MerchantId merchant, long untilSeconds) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.reveal().getBytes(UTF_8), ALGORITHM));
            var signed = mac.doFinal(("millrace-search\n" + merchant + "\n" + untilSeconds).getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java signs by " + ALGORITHM, e);
        }
    }
}
