package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C5.7: a committed export is checked against its log and the contract, and nothing is written. */
class VerifyTest {
  private static final String SLUG = "045-a";
  private static final String COPY_REMEDY = ". Run handoff once, then commit the export.";

  private final Specs specs;

  VerifyTest(@TempDir Path root) {
    specs = new Specs(root);
  }

  private Specs.Run verify(String... more) {
    Map<Path, String> before = everything();
    Specs.Run run =
        specs.handoff(
            Map.of(), Stream.concat(Stream.of("verify"), Stream.of(more)).toArray(String[]::new));
    assertThat(everything()).isEqualTo(before);
    assertThat(run.err()).isEmpty();
    return run;
  }

  private Map<Path, String> everything() {
    Map<Path, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(specs.workingDirectory())) {
      for (Path file : files.toList()) {
        found.put(file, Files.readAttributes(file, "unix:ctime,ino,size").toString());
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return found;
  }

  private void assertFails(String problem) {
    Specs.Run run = verify();
    assertThat(run.out())
        .startsWith("failed        045-a  kitty-specs/045-a/" + problem)
        .contains("1 feature: 0 ok, 0 behind, 1 failed; 0 events, 0 B in ");
    assertThat(run.status()).isEqualTo(1);
  }

  private void assertBehind(String problem) {
    Specs.Run run = verify();
    assertThat(run.out())
        .startsWith("behind        045-a  " + problem + COPY_REMEDY + System.lineSeparator())
        .contains("1 feature: 0 ok, 1 behind, 0 failed; ");
    assertThat(run.status()).isEqualTo(1);
    assertThat(verify("--allow-behind").status()).isZero();
  }

  private void exported(String export) {
    Specs.write(specs.export(SLUG), export);
  }

  private void bootstrapped() {
    specs.withoutLog(SLUG);
    specs.onceWithSource();
  }

  @Test
  void exports_that_agree_with_their_logs_are_ok_whatever_their_time_C5_7() {
    specs.withLog(SLUG, Specs.events(25));
    exported(Specs.events(25));
    specs.withoutLog("046-b");
    specs.onceWithSource("--feature=046-b");

    Specs.Run run = verify();

    assertThat(run.out())
        .startsWith("ok            045-a  25 events, 466 B\nok            046-b  1 event, 272 B\n")
        .contains("2 features: 2 ok, 0 behind, 0 failed; 26 events, 738 B in ");
    assertThat(run.status()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "26 | behind by 1 event",
        "40 | behind by 15 events",
      })
  void a_log_that_has_grown_leaves_its_export_behind_C5_7(int events, String reason) {
    specs.withLog(SLUG, Specs.events(events));
    exported(Specs.events(25));

    assertBehind(reason);
  }

  @Test
  void a_torn_tail_leaves_the_export_behind_C3_5() {
    specs.withLog(SLUG, Specs.events(25) + "{\"event");
    exported(Specs.events(25));
    assertBehind("behind by an event that is still being written");

    specs.withLog(SLUG, Specs.events(27) + "{\"event");
    assertBehind("behind by 2 events and one that is still being written");
  }

  @Test
  void a_torn_tail_alone_needs_no_export_yet_C3_5() {
    specs.withLog(SLUG, "{\"event");

    assertBehind("behind by an event that is still being written");
  }

  @Test
  void a_bootstrap_event_is_behind_a_log_with_content_C5_7() {
    bootstrapped();
    specs.withLog(SLUG, Specs.events(3));

    assertBehind("behind by 3 events");
  }

  @Test
  void an_export_of_a_log_that_was_rewritten_since_is_not_behind_C3_1() {
    specs.withLog(SLUG, Specs.events(1) + "{\"event_id\":  \"2\"}\n");
    exported(Specs.events(2));

    assertFails(
        "handoff/events.jsonl: differs from line 2 on; the log was rewritten: 2 events kept, 0 new"
            + COPY_REMEDY);
    assertThat(verify("--allow-behind").status()).isEqualTo(1);
  }

  @Test
  void an_export_that_has_events_that_the_log_lacks_fails_C7_3() {
    specs.withLog(SLUG, Specs.events(10));
    exported(Specs.events(12));

    assertFails("status.events.jsonl: The log has lost 2 events that the export has: 11, 12. ");
  }

  @Test
  void an_export_that_is_missing_or_empty_fails_C5_7() {
    specs.withLog(SLUG, Specs.events(1));
    assertFails("handoff/events.jsonl: is missing" + COPY_REMEDY);

    exported("");
    assertFails("handoff/events.jsonl: is empty; at least one event was expected" + COPY_REMEDY);
  }

  @Test
  void a_faulty_export_over_a_sound_log_is_corrected_by_once_C5_7() {
    specs.withLog(SLUG, Specs.events(2));
    exported(Specs.EVENT + "[]\n");

    assertFails("handoff/events.jsonl:2:");
    assertThat(verify().out()).contains(COPY_REMEDY);
    assertThat(specs.once().status()).isZero();
    assertThat(verify().status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "the log's", "{\"event_id\": \"1\"}\n"})
  void a_faulty_log_is_the_cause_whatever_the_export_is_and_never_behind_C5_7(String export) {
    String events = Specs.events(1) + "[]\n" + Specs.EVENT + "{}}\n";
    specs.withLog(SLUG, events);
    if (!export.isEmpty()) {
      exported(export.equals("the log's") ? events : export);
    }

    Specs.Run run = verify("--allow-behind");

    assertThat(run.out())
        .containsPattern(
            "failed        045-a  kitty-specs/045-a/status\\.events\\.jsonl:2:.*\\. Correct it, then run handoff"
                + " once\\.")
        .contains("status.events.jsonl:4:");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void a_byte_order_mark_and_bytes_that_are_not_utf8_fail_C5_1() {
    specs.withLog(SLUG, Specs.EVENT);
    exported("\uFEFF{}\n");
    assertFails("handoff/events.jsonl:1:");

    byte[] latin = "{\"a\": \"é\"}\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    Specs.write(specs.export(SLUG), latin);
    assertFails("handoff/events.jsonl:1:");
  }

  @Test
  void one_event_over_no_log_that_is_not_the_bootstrap_event_is_history_C7_3() throws IOException {
    bootstrapped();
    String event = Files.readString(specs.export(SLUG));

    for (String other :
        new String[] {
          event.replace(": ", ":"),
          event.replace("handoff_package_created", "handoff"),
          event.replace("spec-kitty/045", "spec-kitty/046"),
          "{}\n"
        }) {
      exported(other);
      assertFails("status.events.jsonl: The log is missing, but the export has 1 event. Restore");
    }
    exported(event + event);
    assertFails("status.events.jsonl: The log is missing, but the export has 2 events. Restore");
  }

  @Test
  void a_bootstrap_event_of_another_feature_fails_C4_4() throws IOException {
    bootstrapped();
    exported(Files.readString(specs.export(SLUG)).replace("045-a", "045-b"));

    assertFails(
        "handoff/events.jsonl: names the feature \"045-b\"; \"045-a\" was expected" + COPY_REMEDY);
  }

  @Test
  void a_bootstrap_event_with_another_commit_than_namespace_json_fails_C4_4() {
    bootstrapped();
    assertThat(verify().status()).isZero();

    String commit = "a".repeat(40);
    specs.withNamespace(SLUG, "main", commit);
    assertFails(
        "handoff/events.jsonl: names the commit "
            + Specs.COMMIT
            + " of main; the commit "
            + commit
            + " of main was expected, as in namespace.json or the settings"
            + COPY_REMEDY);
  }

  @Test
  void a_bootstrap_event_with_the_other_name_of_the_slug_fails_and_is_replaced_C4_4()
      throws IOException {
    bootstrapped();
    String key = "-Dhandoff.bootstrap.slug-key=mission_slug";

    assertThat(verify(key).out())
        .startsWith(
            "failed        045-a  kitty-specs/045-a/handoff/events.jsonl: has the key feature_slug; mission_slug was"
                + " expected, as in handoff.bootstrap.slug-key"
                + COPY_REMEDY);
    assertThat(specs.onceWithSource(key, "--replace=never").out()).contains("skipped");
    assertThat(specs.onceWithSource(key).out()).startsWith("bootstrapped  045-a");
    assertThat(Files.readString(specs.export(SLUG))).contains("\"mission_slug\": \"045-a\"");
    assertThat(verify(key).status()).isZero();
    assertThat(specs.onceWithSource(key).out()).contains("0 bootstrapped, 1 unchanged");
  }

  @Test
  void a_symbolic_link_in_the_place_of_the_export_fails_C8_1() throws IOException {
    specs.withLog(SLUG, Specs.EVENT);
    Files.createDirectory(specs.feature(SLUG).resolve("handoff"));
    Files.createSymbolicLink(specs.export(SLUG), specs.log(SLUG));

    assertFails("handoff/events.jsonl: is a symbolic link; a regular file was expected.");
  }

  @Test
  void only_the_features_that_are_named_are_verified() {
    specs.withLog(SLUG, Specs.EVENT);
    specs.withLog("046-b", Specs.EVENT);
    exported(Specs.EVENT);

    assertThat(verify("--feature", SLUG).status()).isZero();
    assertThat(verify("--feature", SLUG, "--feature=046-b").out())
        .contains("2 features: 1 ok, 0 behind, 1 failed");
  }
}
