package io.millrace.sink.elastic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.millrace.change.MerchantId;
import io.millrace.sink.DocumentId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What things are called in Elasticsearch: indices, aliases, document ids. */
public final class ElasticNames {
    /** What one {@code char} takes at most. */
    private static final int UTF8_BYTES_MAX = 3;

    private static final int ID_BYTES_MAX = 512;
    private static final int HASH_LENGTH = 64;

    private ElasticNames() {}

    /** The index of a document kind. */
    public static String index(String kind) {
        return kind + "-v1";
    }

    /** The alias of a merchant over all kinds. */
    public static String alias(MerchantId merchant) {
        return merchant.value();
    }

    /** The alias of a merchant over one kind. */
    public static String alias(MerchantId merchant, String kind) {
        return merchant.value() + "-" + kind;
    }

    /** Adds what tells a merchant's documents that are there from all others. */
    static void scope(MerchantId merchant, ArrayNode filter) {
        filter.addObject().putObject("term").put("millrace.merchant", merchant.value());
        filter.addObject().putObject("term").put("millrace.deleted", false);
    }

    /** True where an id of {@link #id} is that of a merchant's document. */
    static boolean isOf(MerchantId merchant, String id) {
        return id.startsWith(merchant.value() + ":") || id.startsWith(merchant.value() + "#");
    }

    /**
     * {@code merchant:key}; where that is longer than Elasticsearch takes, {@code merchant#}, the key's beginning,
     * {@code ~} and the SHA-256 of the whole key.
     */
    public static String id(DocumentId document) {
        var merchant = document.merchant().value();
        if (merchant.length() + 1 + UTF8_BYTES_MAX * document.key().length() <= ID_BYTES_MAX) {
            return merchant + ":" + document.key();
        }
        var key = document.key().getBytes(StandardCharsets.UTF_8);
        if (merchant.length() + 1 + key.length <= ID_BYTES_MAX) {
            return merchant + ":" + document.key();
        }
        int end = ID_BYTES_MAX - merchant.length() - 2 - HASH_LENGTH;
        while ((key[end] & 0xC0) == 0x80) {
            end--;
        }
        return merchant + "#" + new String(key, 0, end, StandardCharsets.UTF_8) + "~" + sha256(key);
    }

    /** The key in an id of {@link #id}; null where the id was shortened, the document's {@code millrace.key} then says it. */
    static @Nullable String key(String id) {
        for (int i = 0; i < id.length(); i++) {
            if (id.charAt(i) == '#') {
                return null;
            }
            if (id.charAt(i) == ':') {
                return id.substring(i + 1);
            }
        }
        return id;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
