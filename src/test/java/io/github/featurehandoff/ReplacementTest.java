package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C7.3: when an export that differs is replaced. */
class ReplacementTest {
  private static final String SLUG = "045-a";
  private final Specs specs;

  ReplacementTest(@TempDir Path root) {
    specs = new Specs(root);
  }

  private void exported(int events) {
    specs.withLog(SLUG, Specs.events(events));
    assertThat(specs.once().status()).isZero();
    Specs.modified(specs.export(SLUG), Specs.LONG_AGO);
  }

  private String remedy() {
    return " Restore the log; or accept the loss: handoff once --feature=045-a --replace=always "
        + specs.directory();
  }

  /** The log gets another modification time than the export has. */
  private void rewritten(String log) {
    Specs.write(specs.log(SLUG), log);
  }

  @ParameterizedTest
  @ValueSource(strings = {"safe", "always"})
  void a_log_that_grew_replaces_the_export(String replace) {
    exported(25);
    rewritten(Specs.events(40));

    Specs.Run run = specs.once("-Dhandoff.replace=" + replace);

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .startsWith("copied        045-a  40 events, ")
        .doesNotContain("rewritten");
    assertThat(specs.export(SLUG)).hasContent(Specs.events(40));
  }

  /** A line for each word: {@code 1} is an event's id, what follows it is how it is written. */
  private static String lines(String words) {
    StringBuilder lines = new StringBuilder();
    for (String word : words.split(" ", -1)) {
      String id = word.substring(0, 1);
      lines.append(
          switch (word.substring(1)) {
            case "-compact" -> "{\"event_id\":\"" + id + "\"}";
            case "-feature" -> "{\"event_id\": \"" + id + "\", \"feature_slug\": \"a\"}";
            case "-mission" -> "{\"event_id\": \"" + id + "\", \"mission_slug\": \"a\"}";
            case "-no-id" -> "{\"at\": " + id + "}";
            case "-no-id-compact" -> "{\"at\":" + id + "}";
            default -> "{\"event_id\": \"" + id + "\"}";
          });
      lines.append('\n');
    }
    return lines.toString();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "lost at the end         | 1 2 3 4 5 | 1 2 3   | 2 events: 4, 5              | 3 | 0 | 2",
        "lost at the beginning   | 1 2 3 4 5 | 3 4 5   | 2 events: 1, 2              | 3 | 0 | 2",
        "lost in the middle      | 1 2 3 4 5 | 1 2 4 5 | 1 event: 3                  | 4 | 0 | 1",
        "all of them lost        | 1 2 3 4 5 | 6       | 5 events: 1, 2, 3 and more  | 0 | 1 | 5",
        "lost, and new ones      | 1 2 3 4 5 | 1 3 6 7 | 3 events: 2, 4, 5           | 2 | 2 | 3",
        "lost, the rest sorted   | 1 2 3 4 5 | 5 4 2 1 | 1 event: 3                  | 4 | 0 | 1",
        "without ids, one lost   | 1-no-id 2-no-id | 2-no-id 1-no-id-compact | 1 event: line 1 | 1 | 1 | 1",
        "sorted                  | 1 2 3     | 3 1 2   | 1                           | 3 | 0 | 0",
        "serialized again        | 1 2       | 1-compact 2-compact | 1               | 2 | 0 | 0",
        "a member renamed        | 1-feature 2-feature | 1-mission 2-mission | 1     | 2 | 0 | 0",
        "a duplicate dropped     | 1 2 1     | 1 2     | 3                           | 2 | 0 | 0",
        "without ids, sorted     | 1-no-id 2-no-id | 2-no-id 1-no-id | 1             | 2 | 0 | 0",
        "all at once, none lost  | 1 2 3     | 3 1-mission 2-compact 4 | 1           | 3 | 1 | 0",
      })
  void events_count_and_not_bytes(
      String what, String exported, String log, String told, int kept, int added, int lost)
      throws IOException {
    specs.withLog(SLUG, lines(exported));
    assertThat(specs.once().status()).isZero();
    Object inode = Files.getAttribute(specs.export(SLUG), "unix:ino");
    rewritten(lines(log));

    Specs.Run json = specs.once("--dry-run", "--format=json");

    int status = lost > 0 ? 1 : 0;
    assertThat(json.status()).isEqualTo(status);
    JsonNode changes = new ObjectMapper().readTree(json.out()).at("/features/0/changes");
    assertThat(changes.path("kept_events").asInt()).isEqualTo(kept);
    assertThat(changes.path("new_events").asInt()).isEqualTo(added);
    assertThat(changes.path("lost_events").asInt()).isEqualTo(lost);
    if (lost > 0) {
      String fault =
          "failed        045-a  kitty-specs/045-a/status.events.jsonl: The log has lost "
              + told.replace(":", " that the export has:")
              + "."
              + remedy();
      for (String dry : List.of("--dry-run", "--verbose")) {
        Specs.Run run = specs.once(dry);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).startsWith(fault);
      }
      Specs.Run verified = specs.handoff(Map.of(), "verify", specs.directory().toString());
      assertThat(verified.status()).isEqualTo(1);
      assertThat(verified.out()).startsWith(fault);
      assertThat(Files.getAttribute(specs.export(SLUG), "unix:ino")).isEqualTo(inode);
      assertThat(specs.export(SLUG)).hasContent(lines(exported));
      assertThat(specs.leftBehind()).isEmpty();
    }

    Specs.Run run = specs.once("--replace=" + (lost > 0 ? "always" : "safe"));

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains(
            lost > 0
                ? ", " + lost + " lost: " + told.replaceFirst(".*: ", "")
                : "; rewritten from line "
                    + told
                    + " on: "
                    + kept
                    + " events kept, "
                    + added
                    + " new\n");
    assertThat(specs.export(SLUG)).hasContent(lines(log));
  }

  @Test
  void an_empty_log_is_a_fault_under_safe() throws IOException {
    exported(25);
    rewritten("");

    assertThat(specs.onceWithSource().out())
        .contains(
            "status.events.jsonl: The log is empty, but the export has 25 events." + remedy());
    assertThat(specs.export(SLUG)).hasContent(Specs.events(25));
  }

  @Test
  void a_log_that_vanished_is_a_fault_under_safe() throws IOException {
    exported(25);
    Files.delete(specs.log(SLUG));
    specs.withoutLog(SLUG);

    assertThat(specs.onceWithSource().out())
        .contains(
            "status.events.jsonl: The log is missing, but the export has 25 events." + remedy());
    assertThat(specs.export(SLUG)).hasContent(Specs.events(25));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"garbage\n", "{\"event_id\": \"9\"}\n<<<<<<< HEAD\n", "{\"event_id\": \"1\"}"})
  void an_export_that_is_not_valid_protects_nothing(String garbage) {
    specs.withLog(SLUG, Specs.events(2));
    Specs.write(specs.export(SLUG), garbage);
    assertThat(specs.once().out()).startsWith("copied        045-a  2 events");

    specs.withoutLog("046-b");
    Specs.write(specs.export("046-b"), garbage);
    assertThat(specs.onceWithSource().out()).startsWith("bootstrapped  046-b  1 event");
  }

  @Test
  void a_log_that_shrank_is_followed_under_always() {
    exported(25);
    rewritten(Specs.events(24));

    assertThat(specs.once("-Dhandoff.replace=always").status()).isZero();
    assertThat(specs.export(SLUG)).hasContent(Specs.events(24));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_empty_or_vanished_log_is_followed_under_always(boolean vanished) throws IOException {
    exported(25);
    rewritten("");
    if (vanished) {
      specs.withoutLog(SLUG);
      Files.delete(specs.log(SLUG));
    }

    assertThat(specs.onceWithSource("-Dhandoff.replace=always").out())
        .startsWith("bootstrapped  045-a  1 event, ");
    assertThat(specs.export(SLUG)).content().contains("\"handoff_package_created\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 24, 0})
  void an_export_that_differs_stays_under_never_and_that_is_no_failure(int events) {
    exported(25);
    rewritten(Specs.events(events));

    Specs.Run run = specs.onceWithSource("-Dhandoff.replace=never");

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .startsWith(
            "skipped       045-a  the export differs, and handoff.replace=never lets it stay")
        .contains("1 feature: 0 copied, 0 bootstrapped, 0 unchanged, 1 skipped, 0 failed");
    assertThat(specs.export(SLUG)).hasContent(Specs.events(25));
  }

  @Test
  void a_first_export_is_made_under_never() {
    specs.withLog(SLUG, Specs.EVENT);

    assertThat(specs.once("-Dhandoff.replace=never").out()).startsWith("copied        045-a");
  }

  @Test
  void equal_bytes_get_the_logs_time_under_never() throws IOException {
    exported(25);
    rewritten(Specs.events(25));

    assertThat(specs.once("-Dhandoff.replace=never").out())
        .startsWith("1 feature: 0 copied, 0 bootstrapped, 1 unchanged, 0 failed");
    assertThat(Files.getLastModifiedTime(specs.export(SLUG)))
        .isEqualTo(Files.getLastModifiedTime(specs.log(SLUG)));
  }

  @ParameterizedTest
  @CsvSource({"safe, 1 copied", "always, 1 copied", "never, 1 skipped"})
  void a_bootstrap_event_is_replaced_as_soon_as_the_log_has_content(String replace, String told) {
    specs.withoutLog(SLUG);
    specs.onceWithSource();
    specs.withLog(SLUG, Specs.EVENT);

    Specs.Run run = specs.once("-Dhandoff.replace=" + replace);

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains(told).doesNotContain("rewritten");
  }

  @Test
  void an_empty_export_holds_no_history() {
    specs.withLog(SLUG, Specs.EVENT);
    Specs.write(specs.export(SLUG), "");
    specs.withoutLog("046-b");
    Specs.write(specs.export("046-b"), "");

    assertThat(specs.onceWithSource().out()).contains("2 features: 1 copied, 1 bootstrapped");
  }
}
