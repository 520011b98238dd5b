package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The report for programs has the form that its schema describes. */
class JsonReportTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Specs specs;

  JsonReportTest(@TempDir Path root) {
    specs = new Specs(root);
  }

  @BeforeEach
  void features_of_every_kind() {
    specs.withLog("001-copied", Specs.events(25));
    specs.withoutLog("002-bootstrapped");
    specs.withNamespace("002-bootstrapped", Specs.BRANCH, Specs.COMMIT);
    specs.withLog("003-bad", "{}\n" + "[]\n".repeat(200));
    specs.withoutLog("004-no-source");
    specs.withLog("005-rewritten", Specs.events(2));
    Specs.write(specs.export("005-rewritten"), Specs.events(1) + "{\"x\": \"é\u001b\"}\n");
    specs.withLog("006-lost", Specs.events(1));
    Specs.write(specs.export("006-lost"), Specs.events(2));
    specs.withLog("é\n\u007f", Specs.EVENT);
  }

  private JsonNode report(int status, String... arguments) throws IOException {
    Specs.Run run = specs.handoff(Map.of(), arguments);
    assertThat(run.status()).isEqualTo(status);
    assertThat(run.out()).matches("[ -\\x7f]+\n");
    JsonNode report = MAPPER.readTree(run.out());
    assertThat(schema().validate(report)).isEmpty();
    return report;
  }

  private static JsonSchema schema() throws IOException {
    try (InputStream in =
        JsonReportTest.class.getResourceAsStream("/META-INF/handoff/report-3.schema.json")) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }
  }

  private static JsonNode feature(JsonNode report, String slug) {
    for (JsonNode feature : report.get("features")) {
      if (feature.get("slug").asText().equals(slug)) {
        return feature;
      }
    }
    throw new AssertionError(slug + " is missing");
  }

  private static void assertTotals(JsonNode report) {
    long events = 0;
    long bytes = 0;
    for (JsonNode feature : report.get("features")) {
      events += feature.get("events").asLong();
      bytes += feature.get("bytes").asLong();
    }
    JsonNode totals = report.get("totals");
    assertThat(totals.get("features").asInt()).isEqualTo(report.get("features").size());
    assertThat(totals.get("events").asLong()).isEqualTo(events);
    assertThat(totals.get("bytes").asLong()).isEqualTo(bytes);
  }

  @Test
  void a_run_is_reported() throws IOException {
    JsonNode report = report(1, "once", "--format", "json");

    assertTotals(report);
    assertThat(report.get("exit_status").asInt()).isEqualTo(1);
    assertThat(report.get("specs_dir").asText()).isEqualTo(specs.directory().toString());
    assertThat(Instant.parse(report.get("started").asText()))
        .isBefore(Instant.parse(report.get("ended").asText()));
    assertThat(feature(report, "006-lost").get("changes").get("lost_events").asInt()).isEqualTo(1);
    assertThat(report.get("totals").get("exported").asInt()).isEqualTo(4);
    assertThat(report.get("totals").get("failed").asInt()).isEqualTo(3);
    JsonNode copied = feature(report, "001-copied");
    assertThat(copied.get("decision").asText()).isEqualTo("copy");
    assertThat(copied.get("outcome").asText()).isEqualTo("exported");
    assertThat(copied.get("events").asInt()).isEqualTo(25);
    assertThat(copied.get("bytes").asLong()).isEqualTo(Files.size(specs.log("001-copied")));
    assertThat(copied.get("changes").get("rewritten_from_line").isNull()).isTrue();
    assertThat(feature(report, "005-rewritten").get("changes").get("rewritten_from_line").asInt())
        .isEqualTo(2);
    JsonNode bad = feature(report, "003-bad");
    assertThat(bad.get("events").isNull()).isTrue();
    assertThat(bad.get("faults")).hasSize(100);
    assertThat(bad.get("fault_count").asInt()).isEqualTo(200);
    JsonNode fault = bad.get("faults").get(0);
    assertThat(fault.get("file").asText()).isEqualTo("status.events.jsonl");
    assertThat(fault.get("path").asText()).isEqualTo(specs.log("003-bad").toString());
    assertThat(fault.get("line").asInt()).isEqualTo(2);
    assertThat(fault.get("column").asInt()).isEqualTo(1);
    assertThat(fault.get("kind").asText()).isEqualTo("not_an_object");
    assertThat(feature(report, "004-no-source").get("faults").get(0).get("line").isNull()).isTrue();
  }

  @Test
  void what_is_unchanged_is_reported_without_being_read_C2_2() throws IOException {
    specs.handoff(Map.of(), "once");

    JsonNode report = report(0, "once", "--format=json", "--feature=001-copied");

    assertTotals(report);
    JsonNode unchanged = feature(report, "001-copied");
    assertThat(unchanged.get("outcome").asText()).isEqualTo("unchanged");
    assertThat(unchanged.get("events").isNull()).isTrue();
    assertThat(unchanged.get("sha256").isNull()).isTrue();
  }

  @Test
  void a_dry_run_a_verification_and_a_validation_are_reported() throws IOException {
    JsonNode dry = report(1, "once", "--dry-run", "--format=json");
    assertTotals(dry);
    assertThat(dry.get("dry_run").asBoolean()).isTrue();
    assertThat(dry.get("totals").get("exported").asInt()).isEqualTo(4);

    specs.handoff(Map.of(), "once");
    specs.withLog("001-copied", Specs.events(26));
    JsonNode verified = report(1, "verify", "--format=json");
    assertTotals(verified);
    assertThat(feature(verified, "001-copied").get("outcome").asText()).isEqualTo("behind");
    assertThat(feature(verified, "001-copied").get("reason").asText())
        .isEqualTo("behind by 1 event");
    JsonNode behind = feature(verified, "001-copied").get("changes");
    assertThat(behind.get("kept_events").asInt()).isEqualTo(25);
    assertThat(behind.get("new_events").asInt()).isEqualTo(1);
    assertThat(feature(verified, "003-bad").get("outcome").asText()).isEqualTo("failed");

    JsonNode validated =
        report(
            1,
            "validate",
            "--format=json",
            specs.log("001-copied").toString(),
            specs.log("003-bad").toString());
    assertThat(validated.get("files")).hasSize(2);
    assertThat(validated.get("totals").get("ok").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "once --format=json nowhere",
        "verify --format json --bad",
        "validate nowhere --format=JSON",
        "once -Dhandoff.replace=x -Dhandoff.scan-interval=x --format=json",
        "once --format=json --feature=zzz"
      })
  void wrong_usage_is_reported_too_C9_4(String line) throws IOException {
    JsonNode report = report(2, line.split(" "));

    assertThat(report.get("exit_status").asInt()).isEqualTo(2);
    assertThat(report.get("failures")).hasSize(line.contains("=x") ? 2 : 1);
    assertThat(report.get("command").asText()).isEqualTo(line.replaceFirst(" .*", ""));
  }

  @Test
  void what_is_unchanged_is_counted_by_a_recheck() throws IOException {
    specs.handoff(Map.of(), "once");

    JsonNode report = report(1, "once", "--format=json", "--recheck");

    for (String slug : new String[] {"001-copied", "002-bootstrapped", "005-rewritten"}) {
      JsonNode unchanged = feature(report, slug);
      assertThat(unchanged.get("outcome").asText()).isEqualTo("unchanged");
      assertThat(unchanged.get("bytes").asLong()).isEqualTo(Files.size(specs.export(slug)));
      assertThat(unchanged.get("events").asLong())
          .isEqualTo(Files.readAllLines(specs.export(slug)).size());
      assertThat(unchanged.get("sha256").asText()).hasSize(64);
    }
    assertTotals(report);
  }

  @Test
  void the_schema_is_printed_with_its_id() throws IOException {
    JsonNode schema = MAPPER.readTree(specs.handoff(Map.of(), "schema").out());

    assertThat(report(1, "once", "--format=json").get("schema")).isEqualTo(schema.get("$id"));
  }

  @Test
  void the_schema_refuses_what_is_not_a_report() throws IOException {
    JsonNode report = MAPPER.readTree("{\"schema_version\": 1, \"features\": [{}]}");

    assertThat(schema().validate(report)).hasSizeGreaterThan(5);
  }
}
