package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C7.3: when an export that differs is replaced. */
class ReplacementTest {
  private static final String SLUG = "045-a";
  private static final String REMEDY =
      " Restore the log; or, to give up what the export holds, run once with"
          + " -Dhandoff.replace=always.";

  private final Specs specs;

  ReplacementTest(@TempDir Path root) {
    specs = new Specs(root);
  }

  private void exported(int events) {
    specs.withLog(SLUG, Specs.events(events));
    assertThat(specs.once().status()).isZero();
    Specs.modified(specs.export(SLUG), Specs.LONG_AGO);
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
  void a_rewritten_log_replaces_the_export_and_says_from_which_line_on(String replace) {
    exported(25);
    rewritten(Specs.events(3) + "{\"other\": true}\n");

    Specs.Run run = specs.once("-Dhandoff.replace=" + replace);

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("4 events").contains("; rewritten from line 4 on");
    assertThat(specs.export(SLUG)).hasContent(Specs.events(3) + "{\"other\": true}\n");
  }

  @Test
  void a_rewrite_of_the_same_size_is_one() {
    exported(3);
    rewritten(Specs.events(3).replace("\"3\"", "\"x\""));

    assertThat(specs.once().out()).contains("; rewritten from line 3 on");
  }

  @ParameterizedTest
  @CsvSource({"24, 24 events", "1, 1 event", "0, 0 events"})
  void a_log_that_shrank_is_a_fault_under_safe(int left, String told) throws IOException {
    exported(25);
    Object inode = Files.getAttribute(specs.export(SLUG), "unix:ino");
    rewritten(Specs.events(left));

    Specs.Run run = specs.onceWithSource();

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .startsWith(
            "failed        045-a  status.events.jsonl: The source log has "
                + told
                + ", the export holds 25."
                + REMEDY);
    assertThat(Files.getAttribute(specs.export(SLUG), "unix:ino")).isEqualTo(inode);
    assertThat(specs.export(SLUG)).hasContent(Specs.events(25));
    assertThat(specs.leftBehind()).isEmpty();
  }

  @Test
  void a_log_that_vanished_is_a_fault_under_safe() throws IOException {
    exported(25);
    Files.delete(specs.log(SLUG));
    specs.withoutLog(SLUG);

    assertThat(specs.onceWithSource().out())
        .contains("The source log has 0 events, the export holds 25." + REMEDY);
    assertThat(specs.export(SLUG)).hasContent(Specs.events(25));
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
