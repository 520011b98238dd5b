package io.github.featurehandoff.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.featurehandoff.Specs;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.DoublePredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health and metrics, where people who know Camel look for them. */
class ObserveTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{[^}]*})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\",?");

  private final Specs specs;

  ObserveTest(@TempDir Path root) {
    specs = new Specs(root);
    specs.withLog("001-a", Specs.events(3));
  }

  private static String metrics(Served served) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = served.get("/observe/metrics");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static double value(String metrics, String sample) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(sample + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
        .findAny()
        .orElse(Double.NaN);
  }

  private static void until(Served served, String sample, DoublePredicate holds) {
    served
        .watching()
        .until(() -> assertThat(value(metrics(served), sample)).as(sample).matches(holds::test));
  }

  private static JsonNode health(Served served, String path, int status) throws Exception {
    HttpResponse<byte[]> answer = served.get(path);
    assertThat(answer.statusCode()).isEqualTo(status);
    return JSON.readTree(answer.body());
  }

  @Test
  void every_meter_is_moved_by_what_it_counts() throws Exception {
    specs.withLog("002-bad", "[]\n");
    specs.withoutLog("003-new");
    try (Served served = new Served(specs)) {
      String copied = "handoff_exports_total{decision=\"copy\",outcome=\"exported\"}";
      String failed = "handoff_exports_total{decision=\"copy\",outcome=\"failed\"}";
      until(served, copied, value -> value == 1);
      until(served, failed, value -> value == 1);
      until(
          served,
          "handoff_exports_total{decision=\"bootstrap\",outcome=\"exported\"}",
          value -> value == 1);
      until(served, "handoff_features{state=\"failing\"}", value -> value == 1);
      until(served, "handoff_features{state=\"up_to_date\"}", value -> value == 2);
      long bytes = Files.size(specs.export("001-a")) + Files.size(specs.export("003-new"));
      String before = metrics(served);
      assertThat(value(before, "handoff_published_events_total")).isEqualTo(4);
      assertThat(value(before, "handoff_published_bytes_total")).isEqualTo((double) bytes);
      assertThat(value(before, "handoff_export_seconds_count")).isEqualTo(2);
      assertThat(value(before, "handoff_export_seconds_bucket{le=\"+Inf\"}")).isEqualTo(2);
      assertThat(value(before, "handoff_leader")).isEqualTo(1);
      assertThat(value(before, "handoff_git_busy")).isZero();
      assertThat(value(before, "handoff_specs_directory_present")).isEqualTo(1);
      assertThat(value(before, "handoff_last_full_scan_timestamp_seconds"))
          .isCloseTo((double) Instant.now().getEpochSecond(), Offset.offset(120.0));

      Files.writeString(specs.log("001-a"), Specs.EVENT, StandardOpenOption.APPEND);
      until(served, copied, value -> value == 2);
      assertThat(value(metrics(served), "handoff_published_events_total")).isEqualTo(5);

      Files.writeString(specs.log("001-a"), "{\"torn", StandardOpenOption.APPEND);
      Specs.write(specs.feature("004-orphan/handoff/events.jsonl"), Specs.EVENT);
      until(served, "handoff_features{state=\"orphan\"}", value -> value == 1);

      Files.move(specs.directory(), specs.workingDirectory().resolve("away"));
      until(served, "handoff_specs_directory_present", value -> value == 0);
    }
  }

  @Test
  void what_waits_has_an_age() throws Exception {
    try (Served served = new Served(specs)) {
      until(served, "handoff_features{state=\"up_to_date\"}", value -> value == 1);
      assertThat(value(metrics(served), "handoff_oldest_pending_seconds")).isZero();
      // While Git is busy, nothing is written.
      Specs.write(specs.workingDirectory().resolve(".git/HEAD"), "ref: refs/heads/main\n");
      Files.createDirectories(specs.workingDirectory().resolve(".git/objects"));
      Files.createDirectories(specs.workingDirectory().resolve(".git/refs"));
      Specs.write(specs.workingDirectory().resolve(".git/MERGE_HEAD"), Specs.COMMIT + "\n");
      Files.writeString(specs.log("001-a"), Specs.EVENT, StandardOpenOption.APPEND);

      until(served, "handoff_features{state=\"pending\"}", value -> value == 1);
      until(served, "handoff_oldest_pending_seconds", value -> value > 0);
      until(served, "handoff_git_busy", value -> value == 1);

      Files.delete(specs.workingDirectory().resolve(".git/MERGE_HEAD"));
      until(served, "handoff_oldest_pending_seconds", value -> value == 0);
    }
  }

  @Test
  void a_delivery_is_counted_by_its_result() throws Exception {
    try (Served served =
        new Served(specs, "-Dhandoff.notify=file:" + specs.workingDirectory() + "/inbox")) {
      until(served, "handoff_deliveries_total{result=\"accepted\"}", value -> value == 1);
      assertThat(value(metrics(served), "handoff_deliveries_total{result=\"rejected\"}")).isZero();
    }
    specs.withLog("002-b", Specs.events(2));
    try (Served served = new Served(specs, "-Dhandoff.notify=direct:nobody?block=false")) {
      until(served, "handoff_deliveries_total{result=\"rejected\"}", value -> value >= 1);
    }
  }

  /** As promtool check metrics does. */
  @Test
  void metrics_keep_the_conventions_of_Prometheus() throws Exception {
    specs.withLog("002-\"quoted\"\\\n", "[]\n");
    try (Served served = new Served(specs)) {
      until(served, "handoff_features{state=\"failing\"}", value -> value == 1);
      Map<String, String> types = new HashMap<>();
      Set<String> helped = new HashSet<>();
      Set<String> series = new HashSet<>();
      for (String line : metrics(served).lines().toList()) {
        if (line.startsWith("# HELP ")) {
          String[] help = line.split(" ", 4);
          // Camel's own do without.
          assertThat(help[3].isBlank() && help[2].startsWith("handoff_")).as(line).isFalse();
          assertThat(helped.add(help[2])).as("one help: " + line).isTrue();
        } else if (line.startsWith("# TYPE ")) {
          String[] type = line.split(" ", -1);
          assertThat(types.put(type[2], type[3])).as("one type: " + line).isNull();
        } else {
          Matcher sample = SAMPLE.matcher(line);
          assertThat(sample.matches()).as(line).isTrue();
          assertThat(series.add(sample.group(1) + sample.group(2))).as("once: " + line).isTrue();
          checkLabels(sample.group(2));
          Double.parseDouble(sample.group(3).replace("+Inf", "Infinity"));
        }
      }
      assertThat(types.keySet()).isEqualTo(helped);
      types.forEach(ObserveTest::checkName);
    }
  }

  private static void checkLabels(@Nullable String labels) {
    if (labels != null) {
      assertThat(LABEL.matcher(labels.substring(1, labels.length() - 1)).replaceAll("")).isEmpty();
    }
  }

  private static void checkName(String name, String type) {
    if (name.startsWith("handoff_")) {
      assertThat(name.endsWith("_total")).as(name + " " + type).isEqualTo(type.equals("counter"));
      assertThat(name)
          .doesNotContain("milliseconds", "_ms", "kilobytes", "percent")
          .matches("[a-z_]+");
      assertThat(type).isIn("counter", "gauge", "histogram");
    }
  }

  @Test
  void a_failing_feature_leaves_the_watcher_healthy_unless_it_is_asked_to_C9_1() throws Exception {
    specs.withLog("002-bad", "[]\n");
    try (Served served = new Served(specs)) {
      until(served, "handoff_features{state=\"failing\"}", value -> value == 1);

      assertThat(health(served, "/observe/health", 200).get("status").asText()).isEqualTo("UP");
      assertThat(health(served, "/observe/health/ready", 200).get("status").asText())
          .isEqualTo("UP");
      assertThat(health(served, "/observe/health/live", 200).get("status").asText())
          .isEqualTo("UP");
      assertThat(health(served, "/observe/health?exposureLevel=full&data=true", 200).toString())
          .contains("handoff-features", "002-bad");
    }
    try (Served served = new Served(specs, "-Dhandoff.health.features=true")) {
      until(served, "handoff_features{state=\"failing\"}", value -> value == 1);

      assertThat(health(served, "/observe/health/ready", 503).get("status").asText())
          .isEqualTo("DOWN");
      assertThat(health(served, "/observe/health/live", 200).get("status").asText())
          .isEqualTo("UP");
    }
  }

  @Test
  void a_specs_directory_that_is_gone_makes_the_watcher_unready() throws Exception {
    try (Served served = new Served(specs)) {
      Files.move(specs.directory(), specs.workingDirectory().resolve("away"));

      served
          .watching()
          .until(() -> assertThat(served.get("/observe/health/ready").statusCode()).isEqualTo(503));
      assertThat(served.get("/observe/health/live").statusCode()).isEqualTo(200);
    }
  }
}
