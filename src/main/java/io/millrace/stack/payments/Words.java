package io.millrace.stack.payments;

import java.util.List;
import java.util.random.RandomGenerator;

/** The texts of the business, now and then awkward ones, all drawn from one generator. */
final class Words {
    private static final List<String> FIRST_NAMES = List.of(
            "Ada", "Amir", "Anna", "Bo", "Chidi", "Clara", "Daniel", "Elif", "Emeka", "Fatima", "Grace", "Hana", "Ivan",
            "Jonas", "Kofi", "Lena", "Maria", "Noor", "Olga", "Pedro", "Ravi", "Sofia", "Tariq", "Uma", "Wei", "Yuki");
    private static final List<String> LAST_NAMES = List.of(
            "Andersson",
            "Bakker",
            "Costa",
            "Dubois",
            "Evans",
            "Fischer",
            "Garcia",
            "Haddad",
            "Ivanova",
            "Jensen",
            "Kim",
            "Lopez",
            "Meyer",
            "Nowak",
            "Okafor",
            "Patel",
            "Rossi",
            "Silva",
            "Tanaka",
            "Vargas",
            "Weber",
            "Yilmaz");
    private static final List<String> AWKWARD = List.of(
            "Zoë Strauß-Müller",
            "O'Brien \"the Bold\"",
            "👩‍👩‍👧‍👦 family 🧾",
            "مرحبا بالعالم",
            "שלום, 42",
            "日本語のテキスト",
            "line one\nline two\r\n\tindented",
            "a&b=c d+e%20f;g",
            "back\\slash \\x00 \\u0041",
            "{\"looks\": [\"like\", \"json\"]}",
            "{looks,like,\"an array\"}",
            "<script>alert('x')</script>",
            "'; drop table merchants; --",
            "null",
            "",
            "  spaces around  ",
            "e\u0301 combined, \u202Eturned\u202C",
            "zero\u200Bwidth \u0001 control");
    private static final List<String> GOODS = List.of(
            "Concert ticket",
            "Coffee beans",
            "Running shoes",
            "Hotel night",
            "Monthly plan",
            "Train ride",
            "Desk lamp",
            "Novel",
            "Headphones",
            "Flowers",
            "Gift card",
            "Spare part",
            "Lunch for two",
            "Parking");
    private static final List<String> COUNTRIES = List.of("DE", "US", "GB", "FR", "NL", "BR", "JP", "IN", "NG", "SE");
    private static final List<String> CURRENCIES =
            List.of("EUR", "USD", "GBP", "EUR", "EUR", "BRL", "JPY", "INR", "NGN", "SEK");
    private static final List<String> BRANDS = List.of("visa", "mastercard", "amex", "discover");
    private static final List<String> CHANNELS = List.of("web", "app", "terminal", "phone");
    private static final List<String> TAGS =
            List.of("first-order", "gift", "b2b", "recurring", "express", "two words", "quo\"te", "com,ma", "größe");

    private final RandomGenerator random;

    Words(RandomGenerator random) {
        this.random = random;
    }

    String name() {
        return random.nextInt(12) == 0 ? pick(AWKWARD) : pick(FIRST_NAMES) + " " + pick(LAST_NAMES);
    }

    /** An address under a name that nobody can own. */
    String email() {
        return (pick(FIRST_NAMES) + "." + pick(LAST_NAMES) + random.nextInt(10_000)).toLowerCase(java.util.Locale.ROOT)
                + "@example.com";
    }

    String phone() {
        return "+" + (10 + random.nextInt(80)) + " 555 " + (100_000 + random.nextInt(900_000));
    }

    String description() {
        int dice = random.nextInt(400);
        if (dice == 0) {
            return "a long story, ".repeat(200 + random.nextInt(100));
        }
        return dice < 30 ? pick(AWKWARD) : pick(GOODS) + " no. " + random.nextInt(100_000);
    }

    String country() {
        return pick(COUNTRIES);
    }

    String currency() {
        return pick(CURRENCIES);
    }

    String brand() {
        return pick(BRANDS);
    }

    /** Looks like a card's number and is none: its check digit is wrong. */
    String cardNumber() {
        var digits = new StringBuilder("4000");
        for (int i = 0; i < 11; i++) {
            digits.append(random.nextInt(10));
        }
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            int doubled = i % 2 == 0 ? 2 * digit : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        int right = (10 - sum % 10) % 10;
        return digits.append((right + 1 + random.nextInt(9)) % 10).toString();
    }

    /** A JSON object of several depths and types. */
    String metadata() {
        var json = new StringBuilder("{\"channel\": ").append(quoted(pick(CHANNELS)));
        json.append(", \"order\": ").append(quoted("A-" + random.nextInt(1_000_000)));
        if (random.nextInt(3) == 0) {
            json.append(", \"items\": [{\"sku\": ")
                    .append(quoted("S" + random.nextInt(1000)))
                    .append(", \"count\": ")
                    .append(1 + random.nextInt(9))
                    .append(", \"weight\": ")
                    .append(random.nextInt(100_000) / 1000.0)
                    .append("}]");
        }
        if (random.nextInt(8) == 0) {
            json.append(", \"gift\": {\"wrapped\": ")
                    .append(random.nextBoolean())
                    .append(", \"message\": ")
                    .append(quoted(pick(AWKWARD)))
                    .append(", \"from\": null}");
        }
        return json.append('}').toString();
    }

    /** What a party to a dispute hands in, as a JSON object. */
    String evidence() {
        return "{" + quoted("document " + random.nextInt(5)) + ": " + quoted(description()) + "}";
    }

    /** PostgreSQL's literal of an array of up to three tags. */
    String tags() {
        var tags = new StringBuilder("{");
        for (int left = random.nextInt(4); left > 0; left--) {
            tags.append(tags.length() > 1 ? "," : "").append(quoted(pick(TAGS)));
        }
        return tags.append('}').toString();
    }

    String oneOf(String... words) {
        return words[random.nextInt(words.length)];
    }

    private String pick(List<String> words) {
        return words.get(random.nextInt(words.size()));
    }

    /** In quotes, with escapes that JSON knows; array literals know those of quote and backslash, which tags are held to. */
    static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(c < 0x20 ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return quoted.append('"').toString();
    }
}
