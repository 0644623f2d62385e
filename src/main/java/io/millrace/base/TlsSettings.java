package io.millrace.base;

import com.typesafe.config.Config;

/**
 * The PEM files of one door; {@code reference.conf} says what each means.
 *
 * @param path where they stand in the configuration, for sentences
 * @param certificate our certificate, and those between it and its authority; empty for plain connections
 * @param key the certificate's private key
 * @param ca the authorities that the other side's certificate may come from; empty for those that this Java trusts
 */
public record TlsSettings(String path, String certificate, String key, String ca) {
    public TlsSettings {
        if (certificate.isEmpty() != key.isEmpty()) {
            throw new IllegalArgumentException(
                    path + " has " + (key.isEmpty() ? "a certificate but no key" : "a key but no certificate")
                            + ": name both files, or neither for plain connections");
        }
    }

    /** @param path where the section stands */
    public static TlsSettings from(String path, Config config) {
        return new TlsSettings(path, config.getString("certificate"), config.getString("key"), config.getString("ca"));
    }

    /** True where connections are plain. */
    public boolean isEmpty() {
        return certificate.isEmpty();
    }
}
