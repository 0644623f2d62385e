package io.millrace.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Comparator;

/** Merchants that are set aside, as JSON: the shape that API and commands share. */
public final class QuarantineJson {
    private QuarantineJson() {}

    /** An object with all of them, by lane, the longest set aside first. */
    public static ObjectNode of(Collection<Quarantined> all) {
        var body = JsonNodeFactory.instance.objectNode();
        var list = body.putArray("setAside");
        all.stream()
                .sorted(Comparator.comparing(Quarantined::lane)
                        .thenComparing(one -> one.setAside().sinceMillis())
                        .thenComparing(one -> one.setAside().merchant()))
                .forEach(one -> list.add(of(one)));
        return body;
    }

    /** One of them. */
    public static ObjectNode of(Quarantined one) {
        var state = one.setAside();
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("lane", one.lane())
                .put("merchant", state.merchant())
                .put("stage", state.stage().name())
                .put("sinceMillis", state.sinceMillis())
                .put("reason", state.reason())
                .put("firstReason", state.firstReason())
                .put("parked", state.parked())
                .put("attempts", state.attempts())
                .put("nextReleaseMillis", state.nextReleaseMillis());
        json.putObject("failing")
                .put("table", state.failing().table())
                .put("op", state.failing().op())
                .put("version", state.failing().version())
                .put("offset", state.failing().offset());
        return json;
    }
}
