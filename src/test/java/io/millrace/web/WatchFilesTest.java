package io.millrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.base.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The rules of {@code deploy/prometheus} and the panels of {@code deploy/grafana} speak of what there is. */
class WatchFilesTest {
    private static final Path RULES = Path.of("deploy/prometheus/alerts.yaml");
    private static final Path PANELS = Path.of("deploy/grafana/millrace.json");
    private static final Path GUIDE = Path.of("OPERATIONS.md");
    private static final Pattern METRIC = Pattern.compile("\\b(?:millrace|jvm|process)_[a-z_]+");
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

    /** All panels but the rows that stand between them. */
    private static List<JsonNode> panels() throws IOException {
        var panels = new ObjectMapper().readTree(Files.readString(PANELS)).path("panels");
        return StreamSupport.stream(panels.spliterator(), false)
                .filter(panel -> !panel.path("type").asText().equals("row"))
                .toList();
    }

    private static Stream<String> expressions(JsonNode panel) {
        return StreamSupport.stream(panel.path("targets").spliterator(), false)
                .map(target -> target.path("expr").asText());
    }

    /** What is measured of collections is there once there was one. */
    private String scraped() throws Exception {
        System.gc();
        Await.until(
                "a collection to be measured",
                Duration.ofSeconds(20),
                () -> metrics.scrape(MetricsTest.measures()).contains("jvm_gc_pause_seconds_sum"));
        return metrics.scrape(MetricsTest.measures());
    }

    private static Set<String> unknown(String scraped, Stream<String> expressions) {
        var there = METRIC.matcher(scraped).results().map(MatchResult::group).collect(Collectors.toSet());
        var unknown = new TreeSet<String>();
        expressions.forEach(expression -> {
            METRIC.matcher(expression)
                    .results()
                    .map(MatchResult::group)
                    .filter(name -> !there.contains(name))
                    .forEach(unknown::add);
            STATES.matcher(expression)
                    .results()
                    .flatMap(states -> Stream.of(states.group(1).split("\\|")))
                    .filter(state -> !scraped.contains("state=\"" + state + "\""))
                    .forEach(unknown::add);
        });
        return unknown;
    }

    @Test
    void everyMetricAndStateThatAnAlertNamesIsThere() throws Exception {
        assertFalse(rules().isEmpty());
        assertEquals(Set.of(), unknown(scraped(), rules().stream().map(WatchFilesTest::expression)));
    }

    @Test
    void everyMetricAndStateThatAPanelShowsIsThere() throws Exception {
        assertFalse(panels().isEmpty());
        assertEquals(Set.of(), unknown(scraped(), panels().stream().flatMap(WatchFilesTest::expressions)));
    }

    @Test
    void everyPanelIsExplainedAndNamesAPartOfTheGuideThatIsThere() throws Exception {
        var anchors = anchors();
        var wrong = new TreeSet<String>();
        for (var panel : panels()) {
            var runbook = panel.path("links").path(0).path("url").asText();
            if (panel.path("description").asText().isEmpty() || !anchors.contains(runbook)) {
                wrong.add(panel.path("title").asText() + ": " + runbook);
            }
        }

        assertEquals(Set.of(), wrong);
    }

    @Test
    void everyAlertNamesAPartOfTheGuideThatIsThere() throws IOException {
        var anchors = anchors();
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

    private static Set<String> anchors() throws IOException {
        return Files.readAllLines(GUIDE).stream()
                .filter(line -> line.startsWith("### "))
                .map(line -> GUIDE + "#" + anchor(line.substring(4)))
                .collect(Collectors.toSet());
    }

    /** As pages of Markdown make it of a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
