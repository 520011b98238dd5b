package io.github.featurehandoff.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.featurehandoff.Specs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts, the dashboard and the page ask for metrics that there are. */
class MonitoringTest {
  private static final Path MONITORING = Path.of("src/main/monitoring");
  private static final Pattern METRIC = Pattern.compile("\\bhandoff_[a-z_]+");
  private static final Pattern SELECTOR = Pattern.compile("(handoff_[a-z_]+)\\{([^}]*)}");
  private static final Pattern MATCHER = Pattern.compile("([a-z]+)=\"([^\"]*)\"");

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static JsonNode alerts() throws IOException {
    return new ObjectMapper(new YAMLFactory())
        .readTree(MONITORING.resolve("handoff-alerts.yml").toFile());
  }

  private static JsonNode dashboard() throws IOException {
    return new ObjectMapper().readTree(MONITORING.resolve("handoff-dashboard.json").toFile());
  }

  private static String metrics(Path root) throws Exception {
    Specs specs = new Specs(root);
    specs.withLog("001-a", Specs.events(3));
    specs.withLog("002-bad", "[]\n");
    try (Served served = new Served(specs, "-Dhandoff.notify=file:" + root + "/inbox")) {
      served
          .watching()
          .until(
              () ->
                  assertThat(
                          new String(served.get("/observe/metrics").body(), StandardCharsets.UTF_8))
                      .contains("handoff_export_seconds_bucket")
                      .containsPattern(
                          "handoff_exports_total\\{decision=\"copy\",outcome=\"failed\"} [1-9]"));
      return new String(served.get("/observe/metrics").body(), StandardCharsets.UTF_8);
    }
  }

  private static Set<String> named(String text) {
    return METRIC
        .matcher(text)
        .results()
        .map(name -> name.group().replaceFirst("_(bucket|count|sum|max)$", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void there_is_what_they_ask_for_and_the_page_names_everything(@TempDir Path root)
      throws Exception {
    String metrics = metrics(root);
    Set<String> all = named(metrics);

    for (JsonNode rule : list(alerts().at("/groups/0/rules"))) {
      checkExpression(rule.get("expr").textValue(), all, metrics);
    }
    for (JsonNode panel : list(dashboard().get("panels"))) {
      for (JsonNode target : list(panel.get("targets"))) {
        checkExpression(target.get("expr").textValue(), all, metrics);
      }
    }
    assertThat(named(Files.readString(Path.of("src/docs/http.md")))).isEqualTo(all);
  }

  private static void checkExpression(String expression, Set<String> all, String metrics) {
    assertThat(named(expression)).as(expression).isSubsetOf(all);
    assertThat(expression.chars().filter(sign -> sign == '(').count())
        .as(expression)
        .isEqualTo(expression.chars().filter(sign -> sign == ')').count());
    SELECTOR
        .matcher(expression)
        .results()
        .forEach(
            selector ->
                MATCHER
                    .matcher(selector.group(2))
                    .results()
                    .filter(label -> !label.group(1).equals("job"))
                    .forEach(
                        label ->
                            assertThat(metrics)
                                .as(expression)
                                .containsPattern(
                                    selector.group(1)
                                        + "\\{[^}]*"
                                        + Pattern.quote(label.group()))));
  }

  @Test
  void there_are_five_alerts_each_with_what_to_do() throws IOException {
    List<JsonNode> rules = list(alerts().at("/groups/0/rules"));

    assertThat(rules)
        .hasSize(5)
        .allSatisfy(
            rule -> {
              assertThat(rule.get("alert").textValue()).matches("Handoff[A-Za-z]+");
              assertThat(rule.get("for").textValue()).matches("\\d+m");
              assertThat(rule.at("/labels/severity").textValue()).isIn("critical", "warning");
              assertThat(rule.at("/annotations/summary").textValue()).endsWith(".");
              assertThat(rule.at("/annotations/description").textValue()).isNotEmpty();
            });
  }

  /** As Grafana loads it, as far as a test without Grafana can tell. */
  @Test
  void the_panels_of_the_dashboard_have_places_of_their_own() throws IOException {
    JsonNode dashboard = dashboard();
    Set<Integer> ids = new HashSet<>();
    Set<String> places = new HashSet<>();
    Set<String> variables =
        list(dashboard.at("/templating/list")).stream()
            .map(variable -> variable.get("name").textValue())
            .collect(Collectors.toSet());

    assertThat(dashboard.get("uid").textValue()).isEqualTo("feature-handoff");
    assertThat(dashboard.get("schemaVersion").intValue()).isGreaterThanOrEqualTo(36);
    assertThat(variables).containsExactlyInAnyOrder("datasource", "job");
    for (JsonNode panel : list(dashboard.get("panels"))) {
      assertThat(ids.add(panel.get("id").intValue())).isTrue();
      assertThat(panel.get("type").textValue()).isIn("stat", "timeseries");
      assertThat(panel.get("title").textValue()).isNotEmpty();
      assertThat(panel.at("/datasource/uid").textValue()).isEqualTo("${datasource}");
      JsonNode place = panel.get("gridPos");
      for (int x = 0; x < place.get("w").intValue(); x++) {
        for (int y = 0; y < place.get("h").intValue(); y++) {
          int column = place.get("x").intValue() + x;
          assertThat(column).isLessThan(24);
          assertThat(places.add(column + "/" + (place.get("y").intValue() + y))).isTrue();
        }
      }
    }
  }
}
