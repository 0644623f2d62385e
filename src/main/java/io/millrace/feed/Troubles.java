package io.millrace.feed;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What went wrong last with each merchant of a partition; remembered beyond its actor, for so many merchants. */
final class Troubles {
    private static final int REMEMBERED_MAX = 1_000;

    /** What went wrong last, one sentence, and how many times something has. */
    record Trouble(String reason, long atMillis, int count) {
        static final Trouble NONE = new Trouble("", 0, 0);
    }

    private final Map<String, Trouble> last = new LinkedHashMap<>();

    void note(String merchant, String reason, long nowMillis) {
        var before = last.remove(merchant);
        last.put(merchant, new Trouble(reason, nowMillis, before == null ? 1 : before.count() + 1));
        if (last.size() > REMEMBERED_MAX) {
            last.remove(last.keySet().iterator().next());
        }
    }

    Trouble of(String merchant) {
        return last.getOrDefault(merchant, Trouble.NONE);
    }

    Set<String> merchants() {
        return Set.copyOf(last.keySet());
    }
}
