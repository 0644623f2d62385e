package io.millrace.merchant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is to be made durable, in this order: the changes, then, in one go, what is known of merchants.
 *
 * @param changes to be parked, behind all that were before
 * @param states of merchants that are set aside, each replacing the one before
 * @param back merchants that are no longer set aside
 */
public record Append(List<Parking> changes, List<SetAside> states, Set<String> back) {
    /** A change to be parked. */
    public record Parking(String merchant, Delivery delivery) {}

    public Append {
        changes = List.copyOf(changes);
        states = List.copyOf(states);
        back = Set.copyOf(back);
    }

    /** The states, those that begin with this append's own changes among them, given where the changes now stand. */
    public List<SetAside> states(List<Long> places) {
        var first = firsts(places);
        var resolved = new ArrayList<SetAside>(states.size());
        for (var state : states) {
            var place = first.get(state.merchant());
            resolved.add(state.cursor() < 0 && place != null ? state.startingAt(place) : state);
        }
        return resolved;
    }

    private Map<String, Long> firsts(List<Long> places) {
        var first = new HashMap<String, Long>();
        for (int i = 0; i < changes.size(); i++) {
            first.putIfAbsent(changes.get(i).merchant(), places.get(i));
        }
        return first;
    }
}
