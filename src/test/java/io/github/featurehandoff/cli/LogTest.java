package io.github.featurehandoff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.featurehandoff.Specs;
import io.github.featurehandoff.Watching;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a watcher's log looks like, from its start to its end. */
class LogTest {
  private final Specs specs;

  LogTest(@TempDir Path root) {
    specs = new Specs(root);
    specs.withLog("001-a", Specs.events(2));
    specs.withoutLog("002-b");
  }

  private static Specs.Run watched(Specs specs, String... options) {
    Watching watching = specs.watch(options);
    watching.says("001-a: ");
    watching.says("002-b: ");
    return watching.stop();
  }

  @Test
  void each_line_has_date_time_zone_and_level() {
    List<String> lines = watched(specs).err().lines().toList();

    assertThat(lines)
        .hasSizeGreaterThanOrEqualTo(5)
        .allSatisfy(
            line -> {
              String[] words = line.split(" +", 3);
              assertThat(OffsetDateTime.parse(words[0]).toInstant())
                  .isBetween(Instant.now().minusSeconds(600), Instant.now());
              assertThat(words[1]).isIn("INFO", "WARN", "ERROR");
            });
  }

  @Test
  void it_begins_with_version_and_settings_and_ends_with_the_end_C10_3() {
    String said =
        watched(specs, "-Dcamel.ssl.keystorePassword=secret", "-Dhandoff.scan-interval=7s").err();

    assertThat(said)
        .contains(
            "INFO  Starting handoff (not packaged), process "
                + ProcessHandle.current().pid()
                + ", with {camel.ssl.keystorePassword=xxxxxx, handoff.scan-interval=7s,"
                + " handoff.settle-time=0ms, handoff.source.branch=main, handoff.source.commit="
                + Specs.COMMIT
                + ", handoff.specs-dir="
                + specs.directory()
                + "}")
        .contains("INFO  Watching 2 features in ")
        .contains("INFO  001-a: 2 events, 2 new")
        .contains("INFO  002-b: bootstrapped, 1 event")
        .endsWith("INFO  Stopped" + System.lineSeparator());
  }

  @Test
  void as_JSON_each_message_is_an_object_on_a_line_of_its_own() throws Exception {
    specs.withLog("003-\"quoted\"\u001B\n", "[]\n");
    List<JsonNode> messages = new ArrayList<>();
    for (String line : watched(specs, "-Dhandoff.log-format=json").err().lines().toList()) {
      messages.add(new ObjectMapper().readTree(line));
    }

    assertThat(messages)
        .hasSizeGreaterThanOrEqualTo(5)
        .allSatisfy(
            message -> {
              assertThat(Instant.ofEpochMilli(message.get("timestamp").longValue()))
                  .isBetween(Instant.now().minusSeconds(600), Instant.now());
              assertThat(message.get("level").textValue()).isIn("INFO", "WARN", "ERROR");
              assertThat(message.get("formattedMessage").textValue()).isNotEmpty();
            });
    assertThat(messages)
        .extracting(message -> message.get("formattedMessage").textValue())
        .anyMatch(text -> text.startsWith("Starting handoff"))
        .contains("001-a: 2 events, 2 new")
        .last()
        .isEqualTo("Stopped");
  }
}
