package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;

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

  @ParameterizedTest
  @ValueSource(strings = {"safe", "always"})
  void a_rewrite_that_keeps_every_event_replaces_the_export_and_is_told(String replace) {
    exported(3);
    String log =
        """
        {"event_id": "3"}
        {"at": 1, "event_id": "1"}
        {"event_id":"2"}
        {"event_id": "4"}
        """;
    rewritten(log);

    Specs.Run run = specs.once("-Dhandoff.replace=" + replace);

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("4 events")
        .contains("; rewritten from line 1 on: 3 events kept, 1 new\n");
    assertThat(run.err()).isEmpty();
    assertThat(specs.export(SLUG)).hasContent(log);
  }

  @Test
  void a_duplicate_that_is_dropped_loses_nothing() {
    specs.withLog(SLUG, Specs.events(2) + Specs.events(1));
    specs.once();
    rewritten(Specs.events(2));

    assertThat(specs.once().out()).contains("; rewritten from line 3 on: 2 events kept, 0 new");
  }

  @Test
  void an_event_without_an_id_is_known_by_its_bytes() {
    specs.withLog(SLUG, "{\"a\": 1}\n{\"a\": 2}\n");
    specs.once();
    rewritten("{\"a\": 2}\n{\"a\": 1}\n");
    assertThat(specs.once().out()).contains("2 events kept, 0 new");
    rewritten("{\"a\": 2}\n{\"a\":1}\n");

    assertThat(specs.once().out())
        .contains("The log has lost 1 event that the export has: line 2." + remedy());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "at the end          | 1,2,3   | 4,5           | 2 events  | 4, 5",
        "at the beginning    | 3,4,5   | 1,2           | 2 events  | 1, 2",
        "in the middle       | 1,2,4,5 | 3             | 1 event   | 3",
        "sorted anew and one | 5,4,2,1 | 3             | 1 event   | 3",
        "all of them         | 6       | 1,2,3,4,5     | 5 events  | 1, 2, 3 and more",
        "with new ones       | 1,3,6,7 | 2,4,5         | 3 events  | 2, 4, 5",
      })
  void a_log_that_lost_events_is_a_fault_under_safe(
      String where, String left, String lost, String count, String named) throws IOException {
    exported(5);
    Object inode = Files.getAttribute(specs.export(SLUG), "unix:ino");
    StringBuilder log = new StringBuilder();
    for (String id : left.split(",", -1)) {
      log.append("{\"event_id\": \"").append(id).append("\"}\n");
    }
    rewritten(log.toString());
    String told =
        "status.events.jsonl: The log has lost "
            + count
            + " that the export has: "
            + named
            + "."
            + remedy();

    for (String dry : List.of("--dry-run", "--verbose")) {
      Specs.Run run = specs.once(dry);
      assertThat(run.status()).as(where).isEqualTo(1);
      assertThat(run.out()).startsWith("failed        045-a  kitty-specs/045-a/" + told);
    }
    assertThat(Files.getAttribute(specs.export(SLUG), "unix:ino")).isEqualTo(inode);
    assertThat(specs.export(SLUG)).hasContent(Specs.events(5));
    assertThat(specs.leftBehind()).isEmpty();
    assertThat(specs.handoff(Map.of(), "verify", specs.directory().toString()).out())
        .startsWith("failed        045-a  kitty-specs/045-a/" + told);

    Specs.Run always = specs.once("--replace=always");
    assertThat(always.status()).isZero();
    assertThat(always.out())
        .contains(lost.split(",", -1).length + " lost: " + named)
        .contains("; rewritten from line ");
    assertThat(specs.export(SLUG)).hasContent(log.toString());
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
