package io.millrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The rules in {@code deploy/prometheus} speak of what there is. */
class AlertsTest {
    private static final Path RULES = Path.of("deploy/prometheus/alerts.yaml");
    private static final Path GUIDE = Path.of("OPERATIONS.md");
    private static final Pattern METRIC = Pattern.compile("\\bmillrace_[a-z_]+");
    private static final Pattern STATES = Pattern.compile("state=~?\"([A-Z_|]+)\"");

    @AutoClose
    private final Metrics metrics = new Metrics(() -> 100_000);

    private static List<Map<String, Object>> rules() throws IOException {
        Map<String, List<Map<String, List<Map<String, Object>>>>> file = new Yaml().load(Files.readString(RULES));
        return file.getOrDefault("groups", List.of()).stream()
                .flatMap(group -> group.getOrDefault("rules", List.of()).stream())
                .toList();
    }

    private static String expression(Map<String, Object> rule) {
        return String.valueOf(rule.get("expr"));
    }

    @Test
    void everyMetricAndStateThatAnAlertNamesIsThere() throws IOException {
        var text = metrics.scrape(MetricsTest.measures());
        var there = METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
        var unknown = new TreeSet<String>();
        for (var rule : rules()) {
            METRIC.matcher(expression(rule)).results().map(MatchResult::group).forEach(name -> {
                if (!there.contains(name)) {
                    unknown.add(name);
                }
            });
            STATES.matcher(expression(rule))
                    .results()
                    .flatMap(states -> List.of(states.group(1).split("\\|")).stream())
                    .filter(state -> !text.contains("state=\"" + state + "\""))
                    .forEach(unknown::add);
        }

        assertFalse(rules().isEmpty());
        assertEquals(new TreeSet<String>(), unknown);
    }

    @Test
    void everyAlertNamesAPartOfTheGuideThatIsThere() throws IOException {
        var anchors = Files.readAllLines(GUIDE).stream()
                .filter(line -> line.startsWith("### "))
                .map(line -> GUIDE + "#" + anchor(line.substring(4)))
                .collect(Collectors.toSet());
        var missing = new TreeSet<String>();
        for (var rule : rules()) {
            var notes = (Map<?, ?>) Objects.requireNonNull(rule.get("annotations"));
            var runbook = String.valueOf(notes.get("runbook"));
            if (!anchors.contains(runbook)) {
                missing.add(rule.get("alert") + ": " + runbook);
            }
        }

        assertEquals(new TreeSet<String>(), missing);
    }

    /** As pages of Markdown make it of a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
