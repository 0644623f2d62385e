package io.millrace.web;

import com.typesafe.config.Config;

/** Where a node answers over HTTP; {@code reference.conf} says what each key means. */
public record HttpSettings(String host, int port) {
    public static HttpSettings from(Config config) {
        return new HttpSettings(config.getString("host"), config.getInt("port"));
    }
}
