package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C1, C2, C3: what a run over a specs directory writes. */
class OnceTest {
  private final Specs specs;

  OnceTest(@TempDir Path root) {
    specs = new Specs(root);
  }

  @Test
  void a_log_is_copied_byte_for_byte_C3_1() {
    specs.withLog("001-a", Specs.EVENT + "{ \"b\":\t\"\u2028é😀\" } \r\n");

    Specs.Run run = specs.once();

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
    assertThat(run.out())
        .startsWith("copied        001-a  2 events, ")
        .contains("1 feature: 1 copied, 0 bootstrapped, 0 unchanged, 0 failed; 2 events, ");
  }

  @Test
  void the_export_has_the_logs_time_and_permission_bits_C3_2() throws IOException {
    Path log = specs.withLog("001-a", Specs.EVENT);
    Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-r----x"));

    specs.once();

    assertThat(Files.getLastModifiedTime(specs.export("001-a"))).isEqualTo(Specs.LONG_AGO);
    assertThat(Files.getPosixFilePermissions(specs.export("001-a")))
        .isEqualTo(Files.getPosixFilePermissions(log));
  }

  @Test
  void one_thread_exports_any_number_of_features_C9_4() {
    for (int i = 1000; i < 2000; i++) {
      specs.withLog(i + "-a", Specs.EVENT);
    }

    assertThat(specs.once("-q", "-Dhandoff.parallelism=1").status()).isZero();
    assertThat(specs.export("1999-a")).exists();
  }

  @Test
  void a_feature_that_is_up_to_date_is_not_touched_C7_2() throws IOException {
    specs.withLog("001-a", Specs.EVENT);
    specs.withoutLog("002-b");
    specs.onceWithSource();
    Object copied = Files.getAttribute(specs.export("001-a"), "unix:ctime");
    Object bootstrapped = Files.getAttribute(specs.export("002-b"), "unix:ctime");

    Specs.Run run = specs.onceWithSource();

    assertThat(run.out()).startsWith("2 features: 0 copied, 0 bootstrapped, 2 unchanged, 0 failed");
    assertThat(Files.getAttribute(specs.export("001-a"), "unix:ctime")).isEqualTo(copied);
    assertThat(Files.getAttribute(specs.export("002-b"), "unix:ctime")).isEqualTo(bootstrapped);
  }

  @Test
  void equal_bytes_are_not_written_again_but_get_the_logs_attributes_C7_2() throws IOException {
    Path log = specs.withLog("001-a", Specs.events(25));
    Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-r-----"));
    Path export = Specs.write(specs.export("001-a"), Specs.events(25));
    Object inode = Files.getAttribute(export, "unix:ino");

    Specs.Run run = specs.once();

    assertThat(run.out()).startsWith("1 feature: 0 copied, 0 bootstrapped, 1 unchanged, 0 failed");
    assertThat(Files.getAttribute(export, "unix:ino")).isEqualTo(inode);
    assertThat(Files.getLastModifiedTime(export)).isEqualTo(Specs.LONG_AGO);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(export)))
        .isEqualTo("rw-r-----");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1955-01-01T00:00:00.000000001Z",
        "1969-12-31T23:59:58.5Z",
        "2262-04-11T23:47:16.9Z",
        "2300-01-01T00:00:00.123Z"
      })
  void a_time_that_java_cannot_set_does_not_make_a_feature_pending_C3_2(String time)
      throws Exception {
    Path log = specs.withLog("001-a", Specs.EVENT);
    assertThat(new ProcessBuilder("touch", "-d", time, log.toString()).start().waitFor()).isZero();

    assertThat(specs.once().out()).contains("1 copied");

    Object changed = Files.getAttribute(specs.export("001-a"), "unix:ctime");
    assertThat(specs.once().out()).contains("1 unchanged");
    assertThat(Files.getAttribute(specs.export("001-a"), "unix:ctime")).isEqualTo(changed);
  }

  @Test
  void a_log_is_copied_when_a_rewrite_would_give_it_another_time_C7_1() throws IOException {
    Path log = Specs.write(specs.log("001-a"), Specs.EVENT);
    Specs.modified(log, FileTime.from(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
    Instant modified = Files.getLastModifiedTime(log).toInstant();

    specs.once();

    FileTime copied = (FileTime) Files.getAttribute(specs.export("001-a"), "unix:ctime");
    assertThat(copied.toInstant()).isAfter(modified.plusMillis(1990));
  }

  @Test
  void equal_bytes_that_are_not_events_are_a_fault_too_C5_3() throws IOException {
    specs.withLog("001-a", "[]\n");
    Path export = Specs.write(specs.export("001-a"), "[]\n");

    assertThat(specs.once().status()).isEqualTo(1);
    assertThat(Files.getLastModifiedTime(export)).isNotEqualTo(Specs.LONG_AGO);
  }

  @Test
  void only_real_direct_directories_with_a_marker_are_features_C1_1() throws IOException {
    specs.withLog("001-a", Specs.EVENT);
    specs.withLog(".hidden", Specs.EVENT);
    specs.withLog("not-a-feature/nested", Specs.EVENT);
    Specs.write(specs.feature("just-notes/notes.md"), "notes");
    Specs.write(specs.directory().resolve("README.md"), "a file");
    Path link = Files.createSymbolicLink(specs.feature("linked"), specs.feature("001-a"));

    Specs.Run run = specs.once();

    assertThat(run.status()).isZero();
    assertThat(run.err())
        .containsOnlyOnce(link + " is a symbolic link, not a feature directory. It is skipped.");
    assertThat(run.out()).contains("1 feature: 1 copied");
    assertThat(specs.feature(".hidden/handoff")).doesNotExist();
    assertThat(specs.feature("not-a-feature/nested/handoff")).doesNotExist();
  }

  @Test
  void a_specs_directory_without_a_feature_is_wrong_usage_unless_it_is_meant_C1_4()
      throws IOException {
    for (String command : List.of("once", "verify")) {
      Specs.Run run = specs.handoff(Map.of(), command);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err())
          .startsWith(
              "handoff: There is no feature in " + specs.directory() + ": none of its directories");
      assertThat(specs.handoff(Map.of(), command, "--allow-empty").status()).isZero();
      assertThat(specs.handoff(Map.of(), command, "").err())
          .startsWith("handoff: handoff.specs-dir is \"\" on the command line.");
    }
  }

  @Test
  void a_feature_in_the_place_of_its_specs_directory_names_the_right_command_C1_4()
      throws IOException {
    specs.withLog("001-a", Specs.EVENT);
    Files.createDirectory(specs.feature("001-a").resolve("contracts"));
    String right = "Run: handoff verify --feature=001-a " + specs.directory();

    assertThat(specs.handoff(Map.of(), "verify", "kitty-specs/001-a").err()).contains(right);
    assertThat(specs.handoff(Map.of(), "verify", "kitty-specs/001-a/contracts").err())
        .contains(right);
    assertThat(specs.handoff(Map.of(), "once", ".").err())
        .contains("Run: handoff once " + specs.directory());
  }

  @Test
  void an_export_without_a_feature_is_named_and_left_alone_C1_5() {
    specs.withLog("001-a", Specs.EVENT);
    Path orphan = Specs.write(specs.export("002-b"), Specs.EVENT);
    specs.once();

    Specs.Run run = specs.handoff(Map.of(), "verify");

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("orphan        002-b  handoff/events.jsonl has no feature.")
        .contains("1 feature: 1 ok, 0 behind, 0 failed, 1 orphan;");
    assertThat(orphan).hasContent(Specs.EVENT);
    try (Watching watching = specs.watch()) {
      watching.says("002-b: handoff/events.jsonl has no feature.");
    }
  }

  @Test
  void an_export_edited_with_the_same_size_and_time_is_found_by_a_recheck_C7_1()
      throws IOException {
    specs.withLog("001-a", Specs.events(2));
    specs.once();
    Specs.write(specs.export("001-a"), Specs.events(2).replace(": ", ":\t"));
    Specs.modified(specs.export("001-a"), Specs.LONG_AGO);

    assertThat(specs.once().out()).contains("1 unchanged");
    assertThat(specs.once("--recheck").out())
        .contains("rewritten from line 1 on: 2 events kept, 0 new");
    assertThat(specs.export("001-a")).hasContent(Specs.events(2));
    assertThat(specs.once("--recheck").out()).contains("1 unchanged, 0 failed; 2 events");

    Specs.write(specs.export("001-a"), "[]\n");
    Specs.modified(specs.export("001-a"), Specs.LONG_AGO);
    specs.withLog("001-a", "[]\n");
    assertThat(specs.once("--recheck").out())
        .startsWith("failed        001-a  kitty-specs/001-a/status.events.jsonl:1:1: ");
  }

  @Test
  void the_specs_directory_may_be_reached_through_a_symbolic_link_C1_1() throws IOException {
    specs.withLog("001-a", Specs.EVENT);
    Path link =
        Files.createSymbolicLink(specs.workingDirectory().resolve("link"), specs.directory());

    assertThat(specs.handoff(Map.of(), "once", link.toString()).status()).isZero();
    assertThat(specs.export("001-a")).exists();
  }

  @Test
  void the_specs_directory_is_kitty_specs_unless_another_is_named() {
    specs.withLog("001-a", Specs.EVENT);

    assertThat(specs.handoff(Map.of(), "once").status()).isZero();
    assertThat(specs.export("001-a")).exists();
  }

  @Test
  void nothing_but_the_export_is_written_C1_3() throws IOException {
    Path log = specs.withLog("001-a", Specs.EVENT);
    Object changed = Files.getAttribute(log, "unix:ctime");

    specs.once();

    try (var files = Files.walk(specs.feature("001-a"))) {
      assertThat(files.map(specs.feature("001-a")::relativize).map(Path::toString))
          .containsExactlyInAnyOrder("", "status.events.jsonl", "handoff", "handoff/events.jsonl");
    }
    assertThat(Files.getAttribute(log, "unix:ctime")).isEqualTo(changed);
  }

  @Test
  void a_feature_of_one_marker_is_a_feature_C1_1() {
    Specs.write(specs.feature("001-spec/spec.md"), "# Spec");
    Specs.write(specs.feature("002-meta/meta.json"), "{}");
    specs.withLog("003-log", Specs.EVENT);

    assertThat(specs.onceWithSource().out())
        .contains("3 features: 1 copied, 2 bootstrapped, 0 unchanged, 0 failed");
  }

  @Test
  void slugs_are_data_C8_3() {
    String longest = "é".repeat(127) + "x";
    for (String slug :
        new String[] {
          "-rf",
          "with space",
          "a'quote\"s",
          "${bean:nothing}",
          "{{env:HOME}}",
          "50%",
          "a?b=c",
          "two\nlines\u001b[31m",
          "#hash",
          "a+b&c",
          "x.camelLock",
          "~",
          "a..b",
          longest
        }) {
      specs.withLog(slug, Specs.EVENT);
    }
    specs.withoutLog("7 ${bean:nothing} \u2028\"é");

    Specs.Run run = specs.onceWithSource();

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("15 features: 14 copied, 1 bootstrapped")
        .contains("two\\u000alines\\u001b[31m")
        .doesNotContain("\u001b");
    assertThat(specs.export(longest)).exists();
    assertThat(specs.leftBehind()).isEmpty();
  }

  @Test
  void a_leftover_of_a_dead_process_is_removed_though_every_feature_is_up_to_date_C6_3()
      throws IOException {
    specs.withLog("001-a", Specs.events(1));
    specs.once();
    Path leftover = Specs.leftover(specs.directory());

    assertThat(specs.once("--dry-run").out()).contains("1 unchanged");
    assertThat(leftover).exists();
    assertThat(specs.once().out()).contains("1 unchanged");

    assertThat(specs.leftBehind()).isEmpty();
  }

  @Test
  void the_log_stays_the_same_file_C1_3() throws IOException {
    Path log = specs.withLog("001-a", Specs.EVENT);
    Object inode = Files.getAttribute(log, "unix:ino", LinkOption.NOFOLLOW_LINKS);

    specs.once();

    assertThat(Files.getAttribute(log, "unix:ino")).isEqualTo(inode);
    assertThat(Files.getAttribute(specs.export("001-a"), "unix:ino")).isNotEqualTo(inode);
  }
}
