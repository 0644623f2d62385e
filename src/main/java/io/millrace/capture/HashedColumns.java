package io.millrace.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.base.Secret;
import io.millrace.change.Canonical;
import io.millrace.change.ColumnType;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table whose values leave the database as HMAC-SHA256 of their canonical text, in lower-case hex: equal
 * values stay equal, in every table of a source, and nobody without the key can find them by trying. Thread-safe.
 */
final class HashedColumns {
    static final HashedColumns NONE = new HashedColumns(Map.of(), null);
    private static final String ALGORITHM = "HmacSHA256";

    private final Map<String, ColumnType> types;
    private final @Nullable Mac keyed;

    private HashedColumns(Map<String, ColumnType> types, @Nullable Mac keyed) {
        this.types = Map.copyOf(types);
        this.keyed = keyed;
    }

    /** @param types what the columns are in the database */
    static HashedColumns of(Map<String, ColumnType> types, Secret key) {
        if (types.isEmpty()) {
            return NONE;
        }
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.reveal().getBytes(UTF_8), ALGORITHM));
            return new HashedColumns(types, mac);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    boolean isEmpty() {
        return types.isEmpty();
    }

    /** What a column is in the database; null for one that is not hashed. */
    @Nullable
    ColumnType type(String column) {
        return types.get(column);
    }

    /** What leaves of a canonical text. */
    String hash(String canonical) {
        try {
            if (keyed == null) {
                throw new IllegalStateException("no column is hashed");
            }
            // Of one that has its key already, a clone is the quickest to be had, and each is for one thread.
            var mac = (Mac) keyed.clone();
            return HexFormat.of().formatHex(mac.doFinal(canonical.getBytes(UTF_8)));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the " + ALGORITHM + " of this Java cannot be cloned", e);
        }
    }

    /** A value as it leaves the database: canonical, and hashed where its column is. */
    String leaving(String column, ColumnType type, String text) {
        var hidden = types.get(column);
        return hidden == null ? Canonical.of(type, text) : hash(Canonical.of(hidden, text));
    }
}
