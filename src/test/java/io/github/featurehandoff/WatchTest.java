package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.featurehandoff.http.Served;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.management.ObjectName;
import org.apache.camel.impl.DefaultCamelContext;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C3.5, C7, C9.3, C10: what becomes pending is exported, and nothing else is ever shown. */
class WatchTest {
  private final Specs specs;

  WatchTest(@TempDir Path root) {
    specs = new Specs(root);
  }

  private static void append(Path log, String text) throws IOException {
    Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void holds(String slug, String content) {
    assertThat(specs.export(slug)).hasContent(content);
  }

  @Test
  void what_is_pending_at_the_start_is_exported_C10_1() {
    specs.withLog("001-a", Specs.events(3));
    specs.withoutLog("002-b");

    try (Watching watching = specs.watch()) {
      watching.says("001-a: 3 events, 3 new");
      watching.says("002-b: bootstrapped, 1 event");
    }
    holds("001-a", Specs.events(3));
  }

  @Test
  void more_events_a_new_feature_a_first_event_and_a_rewrite_are_exported_C10_1()
      throws IOException {
    specs.withLog("001-a", Specs.events(3));
    specs.withoutLog("002-b");
    try (Watching watching = specs.watch()) {
      watching.says("002-b: bootstrapped, 1 event");

      append(specs.log("001-a"), "{\"event_id\": \"4\"}\n{\"event_id\": \"5\"}\n");
      watching.says("001-a: 5 events, 2 new");
      specs.withLog("003-c", Specs.EVENT);
      watching.says("003-c: 1 event, 1 new");
      append(specs.log("002-b"), Specs.events(2));
      watching.says("002-b: 2 events, 2 new");
      Specs.write(specs.log("001-a"), Specs.events(6).replace(": \"3", ":\"3"));
      watching.says("001-a: 6 events, rewritten from line 3 on: 5 events kept, 1 new");
    }
    holds("001-a", Specs.events(6).replace(": \"3", ":\"3"));
    holds("002-b", Specs.events(2));
    assertThat(specs.leftBehind()).isEmpty();
  }

  @Test
  void an_export_is_replaced_as_the_option_says_C7_3() throws IOException {
    specs.withLog("002-b", Specs.events(3));
    Specs.write(specs.export("003-c"), Specs.events(1));
    specs.withLog("003-c", Specs.events(3));
    try (Watching watching = specs.watch("--replace", "never")) {
      watching.says("002-b: 3 events, 3 new");
      watching.says("003-c: skipped: ");
      append(specs.log("003-c"), Specs.EVENT);
      Files.delete(specs.export("002-b"));
      append(specs.log("002-b"), Specs.EVENT);
      watching.says("002-b: 4 events, 4 new");
    }
    holds("003-c", Specs.events(1));
  }

  @Test
  void an_atomic_replacement_of_the_log_is_exported_C10_1() throws IOException {
    Path log = specs.withLog("001-a", Specs.events(3));
    try (Watching watching = specs.watch()) {
      watching.says("001-a: 3 events");
      Path other = Specs.write(log.resolveSibling("other"), Specs.events(6));
      Files.move(other, log, StandardCopyOption.ATOMIC_MOVE);
      watching.says("001-a: 6 events, 3 new");
    }
    holds("001-a", Specs.events(6));
  }

  @Test
  void a_feature_that_is_renamed_or_removed_is_followed_C10_1() throws IOException {
    specs.withLog("001-a", Specs.events(3));
    try (Watching watching = specs.watch()) {
      watching.says("001-a: 3 events");
      Files.move(specs.feature("001-a"), specs.feature("001-b"));
      append(specs.log("001-b"), Specs.EVENT);
      watching.says("001-b: 4 events, 1 new");
      append(specs.log("001-b"), Specs.EVENT);
      watching.says("001-b: 5 events, 1 new");
      Files.delete(specs.export("001-b"));
      Files.delete(specs.feature("001-b").resolve("handoff"));
      Files.delete(specs.log("001-b"));
      Files.delete(specs.feature("001-b"));
      specs.withLog("001-b", Specs.events(2));
      watching.says("001-b: 2 events, 2 new");
    }
  }

  @Test
  void the_specs_directory_is_followed_when_it_is_moved_away_and_back_C10_1() throws IOException {
    specs.withLog("001-a", Specs.events(3));
    Path away = specs.workingDirectory().resolve("away");
    try (Watching watching = specs.watch()) {
      watching.says("001-a: 3 events");
      Files.move(specs.directory(), away);
      watching.says(
          "The specs directory " + specs.directory() + " is gone. Waiting for it to come back.");
      append(away.resolve("001-a/status.events.jsonl"), Specs.EVENT);
      Files.move(away, specs.directory());
      watching.says("is back");
      watching.says("001-a: 4 events, 1 new");
      append(specs.log("001-a"), Specs.EVENT);
      watching.says("001-a: 5 events, 1 new");
    }
  }

  @Test
  void a_specs_directory_that_does_not_exist_yet_is_waited_for_C10_1() throws IOException {
    Files.delete(specs.directory());
    try (Watching watching = specs.watch()) {
      assertThat(watching.said())
          .contains("WARN  The specs directory " + specs.directory() + " does not exist. Waiting");

      specs.withLog("001-a", Specs.events(3));

      watching.says("001-a: 3 events, 3 new");
      append(specs.log("001-a"), Specs.EVENT);
      watching.says("001-a: 4 events, 1 new");
      assertThat(watching.timesSaid("does not exist")).isEqualTo(1);
    }
  }

  @Test
  void a_wait_for_the_specs_directory_ends_in_an_orderly_way_C10_3() throws IOException {
    Files.delete(specs.directory());
    try (Watching watching = specs.watch()) {
      assertThat(watching.stop().status()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "file | is not a directory",
        "file/specs | Not a directory",
        "a%b | contains %, which the path of a Camel endpoint cannot have",
        "missing -Dhandoff.output-dir=none | none does not exist. Set handoff.output-dir to",
        "missing -Dhandoff.output-dir=. -Dhandoff.http=192.0.2.1:80 | Nothing can be served at"
      })
  void what_waiting_would_not_mend_is_refused_at_once_C9_4(String line, String message) {
    Specs.write(specs.workingDirectory().resolve("file"), "");

    Specs.Run run = specs.handoff(Map.of(), ("watch " + line).split(" "));

    assertThat(run.err()).contains(message).doesNotContain("Waiting");
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void an_event_that_comes_in_pieces_is_never_seen_in_part_C3_5() throws Exception {
    String event = "{\"event_id\": \"\u00e9\", \"n\": [1, 2]}\n";
    byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
    Path log = specs.withLog("001-a", "{}\n");
    AtomicBoolean over = new AtomicBoolean();
    try (Watching watching = specs.watch("-Dhandoff.settle-time=1h")) {
      watching.says("001-a: 1 event");
      CompletableFuture<Integer> reader =
          CompletableFuture.supplyAsync(() -> partsSeen(specs.export("001-a"), event, over));

      for (int cut = 1; cut < bytes.length; cut++) {
        Files.write(log, Arrays.copyOf(bytes, cut), StandardOpenOption.APPEND);
        Files.write(log, Arrays.copyOfRange(bytes, cut, bytes.length), StandardOpenOption.APPEND);
        if (cut % 8 == 0) {
          watching.until(() -> assertThat(specs.export("001-a")).hasSameBinaryContentAs(log));
        }
      }

      watching.until(() -> assertThat(specs.export("001-a")).hasSameBinaryContentAs(log));
      over.set(true);
      assertThat(reader.join()).isZero();
    }
  }

  private static int partsSeen(Path export, String event, AtomicBoolean over) {
    int parts = 0;
    while (!over.get()) {
      try {
        String content = Files.readString(export);
        parts += content.replace(event, "").equals("{}\n") ? 0 : 1;
      } catch (IOException e) {
        parts++;
      }
    }
    return parts;
  }

  @Test
  void an_unfinished_line_is_held_back_until_its_newline_comes_C3_5() throws IOException {
    specs.withLog("001-a", Specs.events(3));
    try (Watching watching = specs.watch("-Dhandoff.settle-time=1h")) {
      watching.says("001-a: 3 events");
      append(specs.log("001-a"), Specs.EVENT + "{\"event_id\":");
      watching.says("001-a: 4 events, 1 new; an unfinished line is held back");
      holds("001-a", Specs.events(3) + Specs.EVENT);
      append(specs.log("001-a"), " 7}\n");
      watching.says("001-a: 5 events, 1 new");
      assertThat(watching.said()).doesNotContain("ERROR");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}\n"})
  void an_unfinished_line_that_stays_is_a_fault_once_C3_5(String before) throws IOException {
    specs.withLog("001-a", before + "{\"a\":");
    try (Watching watching = specs.watch("-Dhandoff.scan-interval=100ms")) {
      watching.says(
          specs.log("001-a") + (before.isEmpty() ? ":1:" : ":2:") + "1: the line has no newline");
      append(specs.log("001-a"), "1}\n");
      watching.says("001-a: recovered");
      assertThat(watching.timesSaid("has no newline at its end")).isEqualTo(1);
    }
    holds("001-a", before + "{\"a\":1}\n");
  }

  @Test
  void a_bad_line_is_logged_once_and_stops_no_other_feature_C9_3() throws IOException {
    specs.withLog("001-a", Specs.events(3));
    specs.withLog("002-b", "{}\n");
    try (Watching watching = specs.watch("-Dhandoff.scan-interval=100ms")) {
      watching.says("002-b: 1 event");
      append(specs.log("001-a"), "nonsense\n");
      watching.says("ERROR 001-a: " + specs.log("001-a") + ":4:1: ");
      append(specs.log("002-b"), "{}\n");
      watching.says("002-b: 2 events, 1 new");
      append(specs.log("002-b"), "{}\n");
      watching.says("002-b: 3 events, 1 new");
      assertThat(watching.timesSaid("ERROR")).isEqualTo(1);

      Specs.write(specs.log("001-a"), Specs.events(4));
      watching.says("001-a: recovered");
      holds("001-a", Specs.events(4));
    }
  }

  @Test
  void a_fault_has_a_path_that_opens_from_the_working_directory_C9_2() throws IOException {
    Path directory = Files.createTempDirectory(Path.of("target"), "watched");
    Specs here = new Specs(directory);
    here.withLog("001-a", "nonsense\n");
    try (Watching watching = here.watch()) {
      watching.says("001-a: " + directory + "/kitty-specs/001-a/status.events.jsonl:1:1: ");
    }
  }

  @Test
  void a_log_that_shrank_is_logged_once_and_recovers_when_it_has_grown_again_C7_3()
      throws IOException {
    specs.withLog("001-a", Specs.events(25));
    try (Watching watching = specs.watch("-Dhandoff.scan-interval=100ms")) {
      watching.says("001-a: 25 events");
      Specs.write(specs.log("001-a"), Specs.events(24));
      watching.says("ERROR 001-a: ");
      holds("001-a", Specs.events(25));
      Specs.write(specs.log("001-a"), Specs.events(26));
      watching.says("001-a: recovered");
      assertThat(watching.timesSaid("ERROR")).isEqualTo(1);
      holds("001-a", Specs.events(26));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"target_branch\": \"ma"})
  void a_meta_json_that_is_half_written_is_no_fault_until_it_stays_so_C9_3(String half)
      throws IOException {
    specs.withLog("001-a", Specs.events(1));
    specs.withLog("002-b", Specs.events(1));
    try (Watching watching = specs.watch("-Dhandoff.settle-time=1h")) {
      watching.says("002-b: 1 event");
      Specs.write(specs.feature("001-a").resolve("meta.json"), half);
      append(specs.log("001-a"), "{}\n");
      append(specs.log("002-b"), "{}\n");
      watching.says("002-b: 2 events");
      assertThat(watching.said()).doesNotContain("ERROR");
      Specs.write(specs.feature("001-a").resolve("meta.json"), "{}");
      watching.says("001-a: 2 events");
      assertThat(watching.said()).doesNotContain("ERROR");
    }
    Specs.write(specs.feature("001-a").resolve("meta.json"), half);
    try (Watching watching = specs.watch("-Dhandoff.settle-time=100ms")) {
      watching.says("ERROR 001-a: ");
    }
  }

  @Test
  void a_log_that_is_truncated_and_written_again_is_never_bootstrapped_C2_1() throws Exception {
    specs.withLog("001-a", Specs.events(5));
    Path export = specs.export("001-a");
    AtomicBoolean over = new AtomicBoolean();
    try (Watching watching = specs.watch("-Dhandoff.settle-time=1h")) {
      watching.says("001-a: 5 events");
      CompletableFuture<Integer> reader =
          CompletableFuture.supplyAsync(() -> bootstrapsSeen(over, export));
      for (int i = 0; i < 30; i++) {
        Files.delete(specs.log("001-a"));
        Files.createDirectories(specs.feature("1" + i));
        specs.withoutLog("1" + i);
        Specs.write(specs.log("001-a"), "");
        Specs.write(specs.log("1" + i), "");
        Specs.write(specs.log("001-a"), Specs.events(6 + i));
        Specs.write(specs.log("1" + i), Specs.events(2));
      }
      watching.until(
          () -> {
            holds("001-a", Specs.events(35));
            for (int i = 0; i < 30; i++) {
              holds("1" + i, Specs.events(2));
            }
          });
      over.set(true);
      assertThat(reader.join()).isZero();
      assertThat(watching.said()).doesNotContain("ERROR");
    }
  }

  private static int bootstrapsSeen(AtomicBoolean over, Path export) {
    int seen = 0;
    while (!over.get()) {
      try {
        seen += Files.readString(export).contains("handoff_package_created") ? 1 : 0;
      } catch (IOException e) {
        seen++;
      }
    }
    return seen;
  }

  @Test
  void a_feature_without_events_is_bootstrapped_after_the_settle_time_C2_1() {
    specs.withoutLog("001-a");
    try (Watching watching = specs.watch("-Dhandoff.settle-time=300ms")) {
      assertThat(specs.export("001-a")).doesNotExist();
      watching.says("001-a: bootstrapped, 1 event");
    }
  }

  @Test
  void nothing_is_written_while_git_is_in_the_middle_of_something_C10_2() throws Exception {
    Git git = Git.init().setDirectory(specs.workingDirectory().toFile()).call();
    Path lock = git.getRepository().getDirectory().toPath().resolve("index.lock");
    Path merge = git.getRepository().getDirectory().toPath().resolve("MERGE_HEAD");
    specs.withLog("001-a", Specs.events(3));
    specs.withLog("002-b", Specs.events(3));
    try (Watching watching = specs.watch()) {
      watching.says("001-a: 3 events");
      watching.says("002-b: 3 events");
      Specs.write(lock, "");
      append(specs.log("001-a"), Specs.EVENT);
      watching.says("Another Git command is running, or left ");
      watching.says("/.git/index.lock behind: nothing is written until it is over");
      Specs.write(merge, Specs.COMMIT + "\n");
      Files.delete(lock);
      watching.says("Git is in the middle of a merge: nothing is written until it is over");
      append(specs.log("002-b"), Specs.EVENT);
      holds("001-a", Specs.events(3));
      Files.delete(merge);
      watching.says("Git is done: exports go on");
      watching.says("001-a: 4 events, 1 new");
      watching.says("002-b: 4 events, 1 new");
      assertThat(watching.timesSaid("nothing is written until")).isEqualTo(2);
      assertThat(watching.said()).doesNotContain("ERROR");
    }
  }

  @Test
  void more_features_than_one_poll_takes_are_exported_C10_1() {
    for (int i = 0; i < 1500; i++) {
      specs.withLog("feature-" + i, Specs.EVENT);
    }
    try (Watching watching = specs.watch("-Dhandoff.scan-interval=1h")) {
      watching.until(() -> assertThat(watching.timesSaid(": 1 event, 1 new")).isEqualTo(1500));
      watching.says("Watching 1500 features");
      assertThat(watching.said()).doesNotContain("ERROR");
    }
  }

  @Test
  void the_status_file_names_the_failing_features_C9_3() throws IOException {
    specs.withLog("001-a", "nonsense\n");
    Path status = specs.workingDirectory().resolve("status.json");
    try (Watching watching = specs.watch("-Dhandoff.status-file=" + status)) {
      watching.until(
          () ->
              assertThat(status)
                  .content()
                  .contains("\"specs_directory_there\" : true")
                  .contains("\"directories\" : 1")
                  .contains("\"001-a\" : \""));
      Specs.write(specs.log("001-a"), "{}\n");
      watching.until(() -> assertThat(status).content().contains("\"failing\" : { }"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_feature_that_is_gone_is_forgotten_in_the_status_file_too_C9_3(boolean removed)
      throws IOException {
    specs.withLog("001-a", "nonsense\n");
    Path status = specs.workingDirectory().resolve("status.json");
    try (Watching watching =
        specs.watch("-Dhandoff.scan-interval=1h", "-Dhandoff.status-file=" + status)) {
      watching.until(() -> assertThat(status).content().contains("\"001-a\" : "));

      if (removed) {
        Files.move(specs.feature("001-a"), specs.workingDirectory().resolve("removed"));
      } else {
        Files.delete(specs.log("001-a"));
      }

      watching.until(() -> assertThat(status).content().contains("\"failing\" : { }"));
      specs.withLog("001-a", "nonsense\n");
      watching.until(() -> assertThat(watching.timesSaid("ERROR 001-a: ")).isEqualTo(2));
    }
  }

  @Test
  void two_watchers_over_one_tree_leave_it_right_and_clean_C7_4() throws IOException {
    for (int i = 0; i < 20; i++) {
      specs.withLog("00" + i, Specs.events(2));
    }
    try (Watching one = specs.watch();
        Watching two = specs.watch()) {
      for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 20; i++) {
          append(specs.log("00" + i), Specs.EVENT);
        }
      }
      one.until(
          () -> {
            for (int i = 0; i < 20; i++) {
              assertThat(specs.export("00" + i)).hasSameBinaryContentAs(specs.log("00" + i));
            }
          });
      assertThat(two.said()).doesNotContain("ERROR");
    }
    assertThat(specs.leftBehind()).isEmpty();
  }

  @Test
  void an_orderly_end_leaves_nothing_behind_C10_3() {
    for (int i = 0; i < 200; i++) {
      specs.withLog("00" + i, Specs.events(200));
    }
    Specs.Run run;
    try (Watching watching = specs.watch()) {
      run = watching.stop();
    }
    assertThat(run.status()).isZero();
    assertThat(specs.leftBehind()).isEmpty();
  }

  @Test
  void an_export_whose_feature_is_removed_is_named_once_and_left_alone_C1_5() throws IOException {
    specs.withLog("001-a", Specs.events(3));
    specs.withLog("002-b", Specs.events(3));
    Specs.write(specs.export("003-c"), Specs.events(1));
    try (Watching watching = specs.watch("-Dhandoff.scan-interval=100ms")) {
      watching.says("WARN  003-c: handoff/events.jsonl has no feature. Restore the feature, or");
      watching.says("001-a: 3 events");
      watching.says("002-b: 3 events");

      Files.delete(specs.log("001-a"));
      watching.says("WARN  001-a: handoff/events.jsonl has no feature.");
      Files.delete(specs.log("002-b"));
      watching.says("WARN  002-b: handoff/events.jsonl has no feature.");
      assertThat(watching.timesSaid("001-a: handoff")).isEqualTo(1);
      assertThat(watching.timesSaid("003-c: ")).isEqualTo(1);
    }
    holds("001-a", Specs.events(3));
    holds("003-c", Specs.events(1));
  }

  @Test
  void features_that_are_all_serialized_again_are_told_in_one_line_C7_3() throws Exception {
    Git git = Git.init().setDirectory(specs.workingDirectory().toFile()).call();
    Path lock = git.getRepository().getDirectory().toPath().resolve("index.lock");
    List<String> slugs = IntStream.range(100, 140).mapToObj(n -> n + "-feature").toList();
    slugs.forEach(slug -> specs.withLog(slug, Specs.events(3)));
    try (Watching watching = specs.watch()) {
      watching.until(() -> assertThat(watching.timesSaid(": 3 events, 3 new")).isEqualTo(40));

      Specs.write(lock, "");
      slugs.forEach(slug -> specs.withLog(slug, Specs.events(3).replace(": ", ":")));
      Files.delete(lock);

      watching.says("40 features: rewritten, with all their events: ");
      assertThat(watching.timesSaid("rewritten")).isEqualTo(1);
      assertThat(watching.said()).contains(" and 37 more").doesNotContain("WARN");
    }
    slugs.forEach(slug -> holds(slug, Specs.events(3).replace(": ", ":")));
  }

  @Test
  void a_single_feature_that_is_serialized_again_is_told_as_such_C7_3() {
    specs.withLog("001-a", Specs.events(3));
    try (Watching watching = specs.watch()) {
      watching.says("001-a: 3 events, 3 new");

      Specs.write(specs.log("001-a"), Specs.events(3).replace(": ", ":"));

      watching.says("001-a: 3 events, rewritten from line 1 on: 3 events kept, 0 new");
    }
  }

  @Test
  void a_link_to_the_specs_directory_is_followed_when_it_is_pointed_elsewhere_C10_1()
      throws IOException {
    specs.withLog("001-a", Specs.events(3));
    Path link = specs.workingDirectory().resolve("current");
    Files.createSymbolicLink(link, specs.directory());
    Specs other = new Specs(specs.workingDirectory().resolve("other"));
    other.withLog("002-b", Specs.events(2));
    try (Watching watching = specs.watchIn(link)) {
      watching.says("001-a: 3 events, 3 new");

      Path next = specs.workingDirectory().resolve("next");
      Files.createSymbolicLink(next, other.directory());
      Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);

      watching.says("The specs directory is " + other.directory() + " now. Starting over there.");
      watching.says("002-b: 2 events, 2 new");
      append(other.log("002-b"), Specs.EVENT);
      watching.says("002-b: 3 events, 1 new");
      assertThat(watching.said()).doesNotContain("ERROR");
    }
    assertThat(other.export("002-b")).hasContent(Specs.events(2) + Specs.EVENT);
  }

  @Test
  void a_watcher_that_starts_over_keeps_nothing_of_what_has_ended_C10_1() throws Exception {
    specs.withLog("001-a", Specs.events(3));
    Specs other = new Specs(specs.workingDirectory().resolve("other"));
    other.withLog("001-a", Specs.events(3));
    Path link = Files.createSymbolicLink(specs.workingDirectory().resolve("x"), specs.directory());
    try (Watching watching = specs.watchIn(link)) {
      long before = contexts();
      for (int i = 1; i <= 4; i++) {
        Path next = specs.workingDirectory().resolve("next");
        Files.createSymbolicLink(next, i % 2 == 0 ? specs.directory() : other.directory());
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
        int times = i + 1;
        watching.until(() -> assertThat(watching.timesSaid("Watching ")).isEqualTo(times));
      }

      assertThat(contexts()).isLessThanOrEqualTo(before + 1);
    }
  }

  private static long contexts() throws Exception {
    return instances(DefaultCamelContext.class.getName());
  }

  /** How many objects of a class are in the memory of this process. */
  private static long instances(String name) throws Exception {
    Object heap =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    Matcher line =
        Pattern.compile("(\\d+) +\\d+ +" + Pattern.quote(name) + "\\s").matcher((String) heap);
    return line.find() ? Long.parseLong(line.group(1)) : 0;
  }

  @Test
  void what_is_known_of_features_that_are_gone_is_forgotten_C9_3() throws Exception {
    for (int i = 0; i < 10; i++) {
      specs.withLog("00" + i + "-a", Specs.events(2));
      Specs.write(specs.feature("00" + i + "-a/meta.json"), "{}");
    }
    String export = "io.github.featurehandoff.status.Exports$Read";
    String branch = "io.github.featurehandoff.source.FeatureSources$Named";
    try (Served served = new Served(specs, "-Dhandoff.scan-interval=100ms")) {
      served
          .watching()
          .until(
              () ->
                  assertThat(new String(served.get("/api/features").body(), StandardCharsets.UTF_8))
                      .contains("\"up_to_date\":10"));
      long exports = instances(export);
      long branches = instances(branch);

      for (int i = 1; i < 10; i++) {
        String slug = "00" + i + "-a";
        Files.move(specs.feature(slug), specs.workingDirectory().resolve(slug));
      }

      served
          .watching()
          .until(
              () -> {
                assertThat(served.get("/").statusCode()).isEqualTo(200);
                assertThat(instances(export)).isLessThanOrEqualTo(exports - 9);
                assertThat(instances(branch)).isLessThanOrEqualTo(branches - 9);
              });
    }
  }

  @Test
  void a_feature_among_very_many_other_files_is_exported_C10_1() throws IOException {
    specs.withLog("001-a", Specs.events(3));
    for (int i = 0; i < 5_000; i++) {
      Files.createFile(specs.feature("001-a").resolve("other-" + i));
    }
    try (Watching watching = specs.watch()) {
      watching.says("001-a: 3 events, 3 new");
      append(specs.log("001-a"), Specs.EVENT);
      watching.says("001-a: 4 events, 1 new");
    }
  }

  @Test
  void a_reader_of_the_log_that_sleeps_stops_neither_the_exports_nor_the_end_C10_3()
      throws Exception {
    specs.withLog("001-a", Specs.events(1));
    PipedInputStream unread = new PipedInputStream(100);
    PipedOutputStream err = new PipedOutputStream(unread);
    CompletableFuture<Integer> status = new CompletableFuture<>();
    Thread watcher =
        new Thread(() -> status.complete(specs.handoff(Map.of(), err, specs.watching()).status()));
    watcher.start();
    for (int events = 2; events < 30; events++) {
      specs.withLog("001-a", Specs.events(events));
      Path log = specs.log("001-a");
      await().untilAsserted(() -> assertThat(specs.export("001-a")).hasSameBinaryContentAs(log));
    }

    watcher.interrupt();

    assertThat(status.get(10, TimeUnit.SECONDS)).isZero();
    assertThat(unread.available()).isEqualTo(100);
  }
}
