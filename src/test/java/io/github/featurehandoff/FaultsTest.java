package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** C5, C8.1, C9: a bad feature says what is wrong, stops no other, and its old export stands. */
class FaultsTest {
  private static final String BAD = "002-bad";
  private static final byte[] OLD = Specs.EVENT.getBytes(StandardCharsets.UTF_8);

  private final Specs specs;

  FaultsTest(@TempDir Path root) {
    specs = new Specs(root);
  }

  @BeforeEach
  void two_good_features() {
    specs.withLog("001-good", Specs.events(3));
    specs.withLog("003-good", Specs.events(4));
  }

  @AfterEach
  void nothing_is_left_behind() {
    assertThat(specs.leftBehind()).isEmpty();
  }

  static Stream<Arguments> badLogs() {
    byte[] utf16 = "{\"event_id\": \"01\"}\n".getBytes(StandardCharsets.UTF_16LE);
    return Stream.of(
        Arguments.of("a broken line", text("{\"a\", \"b\"}\n"), ".jsonl:1:"),
        Arguments.of("an array as a line", text(Specs.EVENT + "[1]\n"), ".jsonl:2:1: "),
        Arguments.of("a byte order mark", text("\uFEFF" + Specs.EVENT), ".jsonl:1:1: "),
        Arguments.of(
            "a byte that is not UTF-8",
            "{\"a\": \"\u00ff\"}\n".getBytes(StandardCharsets.ISO_8859_1),
            ".jsonl:1:"),
        Arguments.of("UTF-16", utf16, ".jsonl:2:1: the line has no newline at its end"),
        Arguments.of("UTF-16BE", swapped(utf16), ".jsonl:1:1: "),
        Arguments.of("a blank line", text(Specs.EVENT + "\n" + Specs.EVENT), ".jsonl:2:1: "),
        Arguments.of("a large hole", new byte[3 << 20], "1:1: unexpected U+0000"),
        Arguments.of("only white space", text(" \n"), ".jsonl:1:"),
        Arguments.of(
            "no newline at the end",
            text(Specs.EVENT + "{\"a\": 1}"),
            "status.events.jsonl:2:1: the line has no newline at its end after 0.0 s; a complete"
                + " event was expected. Let its writer finish the line, or correct"
                + " it."));
  }

  private static byte[] text(String content) {
    return content.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] swapped(byte[] utf16) {
    byte[] swapped = new byte[utf16.length];
    for (int i = 0; i < utf16.length; i++) {
      swapped[i] = utf16[i ^ 1];
    }
    return swapped;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badLogs")
  void a_bad_log_fails_and_the_old_export_stands_C5(String what, byte[] log, String message) {
    specs.withLog(BAD, log);
    Path export = Specs.write(specs.export(BAD), OLD);

    assertFails(specs.once("-Dhandoff.replace=always"), message);

    assertThat(export).as(what).hasBinaryContent(OLD);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badLogs")
  void a_bad_log_without_an_export_gets_none_C5(String what, byte[] log, String message) {
    specs.withLog(BAD, log);

    assertFails(specs.once(), message);

    assertThat(specs.feature(BAD).resolve("handoff")).as(what).doesNotExist();
  }

  @Test
  void every_faulty_line_is_reported_C5_5() {
    specs.withLog(BAD, "{}\n1\n{}\n2\n" + "3\n".repeat(200));

    Specs.Run run = specs.once();

    assertThat(run.out())
        .contains("status.events.jsonl:2:1: ")
        .contains("status.events.jsonl:4:1: ")
        .contains("and 192 more faulty lines");
  }

  @Test
  void a_log_that_is_a_directory_is_a_fault_C8_1() throws IOException {
    Files.createDirectories(specs.log(BAD));

    assertFails(
        specs.once(),
        "failed        002-bad  kitty-specs/002-bad/status.events.jsonl: is a directory; a regular file was expected."
            + " Put a regular file in its place, or remove it.");
  }

  @Test
  void a_log_that_is_a_pipe_blocks_nothing_C8_1() throws Exception {
    Path mkfifo = Path.of("/usr/bin/mkfifo");
    assumeTrue(Files.isExecutable(mkfifo), "mkfifo is not installed");
    specs.withoutLog(BAD);
    new ProcessBuilder(mkfifo.toString(), specs.log(BAD).toString()).start().waitFor();

    assertFails(
        specs.once(),
        "status.events.jsonl: is neither a regular file nor a directory; a regular file was"
            + " expected.");
  }

  @Test
  void an_export_that_is_a_hard_link_to_the_log_is_a_fault_C6_1() throws IOException {
    specs.withLog(BAD, Specs.EVENT);
    Files.createDirectory(specs.feature(BAD).resolve("handoff"));
    Files.createLink(specs.export(BAD), specs.log(BAD));
    String told = "handoff/events.jsonl: is a hard link to the log; a copy was expected. Remove it";

    Specs.Run run = specs.once();

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains(BAD).contains(told);
    assertThat(specs.handoff(Map.of(), "verify", "--feature=" + BAD).out()).contains(told);
    Files.delete(specs.export(BAD));
    assertThat(specs.once().status()).isZero();
  }

  @Test
  void a_symbolic_link_in_the_place_of_a_file_is_a_fault_C8_1() throws IOException {
    Path outside = Specs.write(specs.workingDirectory().resolve("outside.jsonl"), "{}\n");
    Path namespace =
        Specs.write(
            specs.workingDirectory().resolve("outside.json"),
            "{\"source_branch\":\"main\",\"source_commit\":\"" + Specs.COMMIT + "\"}");
    specs.withLog("l-log", Specs.EVENT);
    Files.delete(specs.log("l-log"));
    Files.createSymbolicLink(specs.log("l-log"), outside);
    specs.withoutLog("l-namespace");
    Files.createDirectory(specs.feature("l-namespace").resolve("handoff"));
    Files.createSymbolicLink(
        specs.feature("l-namespace").resolve("handoff/namespace.json"), namespace);
    specs.withLog("l-meta", Specs.EVENT);
    Files.createSymbolicLink(specs.feature("l-meta").resolve("meta.json"), namespace);
    specs.withLog("l-export", Specs.EVENT);
    Files.createDirectory(specs.feature("l-export").resolve("handoff"));
    Files.createSymbolicLink(specs.export("l-export"), outside);

    Specs.Run run = specs.onceWithSource();

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "l-log  kitty-specs/l-log/status.events.jsonl: is a symbolic link; a regular file was expected.")
        .contains(
            "l-namespace  kitty-specs/l-namespace/handoff/namespace.json: is a symbolic link;")
        .contains("l-meta  kitty-specs/l-meta/meta.json: is a symbolic link;")
        .contains("l-export  kitty-specs/l-export/handoff/events.jsonl: is a symbolic link;")
        .contains("6 features: 2 copied, 0 bootstrapped, 0 unchanged, 4 failed");
    assertThat(outside).hasContent("{}\n");
  }

  @Test
  void a_handoff_that_is_a_file_is_a_fault_C8_1() {
    specs.withLog(BAD, Specs.EVENT);
    Path handoff = Specs.write(specs.feature(BAD).resolve("handoff"), "a file");

    assertFails(
        specs.once(),
        "handoff: is a regular file; a directory was expected. Put a directory in its place, or"
            + " remove it.");
    assertThat(handoff).hasContent("a file");
  }

  @Test
  void a_handoff_that_leads_out_of_the_tree_is_a_fault_C8_1() throws IOException {
    specs.withLog(BAD, Specs.EVENT);
    Path outside = Files.createDirectory(specs.workingDirectory().resolve("outside"));
    Files.createSymbolicLink(specs.feature(BAD).resolve("handoff"), outside);

    assertFails(specs.once(), "handoff: is a symbolic link; a directory was expected.");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void an_export_that_is_a_directory_stays_one_C6_2() throws IOException {
    specs.withLog(BAD, Specs.EVENT);
    Path inside = Specs.write(specs.export(BAD).resolve("inside"), "");

    assertFails(specs.once(), "handoff/events.jsonl: is a directory; a regular file was expected.");
    assertThat(inside).exists();
  }

  @Test
  void a_directory_without_permission_is_a_fault_of_its_feature_C6_4() throws IOException {
    assumeFalse(
        "root".equals(System.getProperty("user.name")),
        "this user is root, who may write everywhere");
    specs.withLog(BAD, Specs.events(2));
    Path export = Specs.write(specs.export(BAD), OLD);
    Path handoff = export.resolveSibling("");
    Files.setPosixFilePermissions(handoff, PosixFilePermissions.fromString("r-xr-xr-x"));
    specs.withLog("004-closed", Specs.EVENT);
    Path closed = specs.feature("004-closed");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));

    Specs.Run run = specs.once();
    Files.setPosixFilePermissions(handoff, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("002-bad  kitty-specs/002-bad/handoff: cannot be accessed: permission denied.")
        .contains("cannot be accessed: permission denied. Give the user who runs this")
        .contains(
            "004-closed  kitty-specs/004-closed/status.events.jsonl: cannot be accessed: permission denied.")
        .contains("4 features: 2 copied, 0 bootstrapped, 0 unchanged, 2 failed");
    assertThat(export).hasBinaryContent(OLD);
  }

  @Test
  void a_read_only_file_system_is_called_that_C6_4() throws Exception {
    specs.withLog(BAD, Specs.events(2));
    Path export = Specs.write(specs.export(BAD), OLD);
    String handoff = specs.feature(BAD).resolve("handoff").toString();
    assumeTrue(run("mount", "--bind", handoff, handoff), "a file system cannot be mounted here");
    try {
      assertThat(run("mount", "-o", "remount,bind,ro", handoff)).isTrue();

      assertFails(
          specs.once(), "002-bad/handoff: the file system is read-only. Mount it writable.");
      assertThat(export).hasBinaryContent(OLD);
    } finally {
      assertThat(run("umount", "-l", handoff)).isTrue();
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  static List<Arguments> badNamespaces() {
    String commit = Specs.COMMIT;
    return List.of(
        Arguments.of("{", "is not a JSON object: line 1, column 2 is not valid JSON."),
        Arguments.of("[]", "is not a JSON object: it does not begin with '{'."),
        Arguments.of("{} {}", "is not a JSON object: something follows the object."),
        Arguments.of("", "is empty; a JSON object was expected."),
        Arguments.of(
            "{\"source_branch\": \"main\", \"source_commit\": 7}", "has no string source_commit."),
        Arguments.of(
            "{\"source_branch\": \"main\", \"source_commit\": \"21ed073\"}",
            "the commit \"21ed073\" is malformed; 40 lower-case hex digits were expected."),
        Arguments.of(
            "{\"source_branch\": \"a b\", \"source_commit\": \"" + commit + "\"}",
            "the branch \"a b\" is not a branch name; a name such as main was expected."));
  }

  @ParameterizedTest
  @MethodSource("badNamespaces")
  void a_bad_namespace_json_is_a_fault_C4_3(String content, String message) {
    specs.withoutLog(BAD);
    specs.withNamespace(BAD, content);

    assertFails(
        specs.onceWithSource(),
        "failed        002-bad  kitty-specs/002-bad/handoff/namespace.json: " + message);
    assertThat(specs.export(BAD)).doesNotExist();
  }

  @Test
  void a_namespace_json_that_is_not_utf8_or_too_long_is_a_fault_C4_3() {
    specs.withNamespace("bytes", "");
    Specs.write(specs.feature("bytes/handoff/namespace.json"), new byte[] {'{', (byte) 0xff, '}'});
    specs.withoutLog("bytes");
    specs.withNamespace("long", " ".repeat((1 << 20) + 1));
    specs.withoutLog("long");

    assertThat(specs.onceWithSource().out())
        .contains("bytes  kitty-specs/bytes/handoff/namespace.json: is not UTF-8.")
        .contains("long  kitty-specs/long/handoff/namespace.json: is longer than 1 MiB.");
  }

  @Test
  void without_any_source_the_message_says_what_to_set_C4_3() {
    specs.withoutLog(BAD);

    assertFails(
        specs.once(),
        "failed        002-bad  the branch and commit for its bootstrap event are unknown. Set"
            + " handoff.source.branch and handoff.source.commit, or give the feature a"
            + " handoff/namespace.json with source_branch and source_commit, or run this in a Git"
            + " repository that has a commit.");
  }

  @Test
  void a_slug_with_a_backslash_is_a_fault_C8_3() {
    specs.withLog("a\\b", Specs.EVENT);

    Specs.Run run = specs.once();

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("the directory's name has a backslash, which a slug cannot have.");
  }

  @Test
  void a_slug_that_is_not_utf8_is_a_fault_C8_3() throws Exception {
    Path shell = Path.of("/bin/sh");
    assumeTrue(Files.isExecutable(shell), "/bin/sh is not there to make such a name");
    int made =
        new ProcessBuilder(
                shell.toString(),
                "-c",
                "d=$(printf 'caf\\351'); mkdir \"$d\" && echo '{}' > \"$d/status.events.jsonl\"")
            .directory(specs.directory().toFile())
            .start()
            .waitFor();
    assumeTrue(made == 0, "the file system does not accept such a name");

    Specs.Run run = specs.once();

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("the directory's name is not UTF-8. Rename the directory.");
  }

  /** The bad feature failed with a message, and the two others were exported. */
  private void assertFails(Specs.Run run, String message) {
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains(message)
        .contains("3 features: 2 copied, 0 bootstrapped, 0 unchanged, 1 failed");
    assertThat(specs.export("001-good")).hasSameBinaryContentAs(specs.log("001-good"));
    assertThat(specs.export("003-good")).hasSameBinaryContentAs(specs.log("003-good"));
  }
}
