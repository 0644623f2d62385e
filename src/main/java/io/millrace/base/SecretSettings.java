package io.millrace.base;

import com.typesafe.config.Config;
import io.millrace.base.SetUpException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Reads what is secret: out of the configuration, or out of a file that it names, once, without the line's end. */
public final class SecretSettings {
    private SecretSettings() {}

    /**
     * @param path where the section stands, for sentences
     * @param key the key of the secret itself
     * @param fileKey the key of the file that holds it; empty for none
     * @throws SetUpException USAGE where the file cannot be read, or both keys are set
     */
    public static Secret from(String path, Config section, String key, String fileKey) {
        var value = section.getString(key);
        var file = section.getString(fileKey);
        if (file.isEmpty()) {
            return new Secret(value);
        }
        if (!value.isEmpty()) {
            throw new SetUpException(Reason.USAGE, path + " has both " + key + " and " + fileKey + ": leave one out");
        }
        return new Secret(read(path + "." + fileKey, file));
    }

    /** The text of a file, without the line's end. */
    public static String read(String key, String file) {
        try {
            var text = Files.readString(Path.of(file), StandardCharsets.UTF_8);
            var secret =
                    text.endsWith("\n") ? text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1)) : text;
            if (secret.isEmpty()) {
                throw new SetUpException(
                        Reason.USAGE, key + ": the file " + file + " is empty: put the secret into it");
            }
            return secret;
        } catch (IOException | InvalidPathException e) {
            throw Pem.unreadable(key, file, e);
        }
    }
}
