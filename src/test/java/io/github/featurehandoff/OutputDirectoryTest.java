package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C1.3, C8.1: exports go to the output directory, and nothing else is written anywhere. */
class OutputDirectoryTest {
  private final Specs specs;
  private final Path output;
  private final String key;

  OutputDirectoryTest(@TempDir Path root) throws IOException {
    specs = new Specs(root);
    output = Files.createDirectory(specs.workingDirectory().resolve("exports"));
    key = "-Dhandoff.output-dir=" + output;
  }

  private Path export(String slug) {
    return output.resolve(slug).resolve("events.jsonl");
  }

  /** Everything below a directory, with the attributes that change when it is written. */
  private static Map<String, String> everything(Path directory) {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        found.put(
            directory.relativize(file).toString(),
            Files.readAttributes(file, "unix:ctime,ino,size", LinkOption.NOFOLLOW_LINKS)
                .toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private void assertRefused(String outputDirectory, String message) {
    Map<String, String> before = everything(specs.workingDirectory());

    Specs.Run run = specs.once("-Dhandoff.output-dir=" + outputDirectory);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).isEqualTo("handoff: " + message + System.lineSeparator());
    assertThat(run.out()).isEmpty();
    assertThat(everything(specs.workingDirectory())).isEqualTo(before);
  }

  @Test
  void exports_go_there_and_nothing_is_written_in_the_specs_directory_C1_3() throws IOException {
    Path log = specs.withLog("001-copied", Specs.events(3));
    Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-r----x"));
    specs.withoutLog("002-bootstrapped");
    specs.withoutLog("003-named");
    specs.withNamespace("003-named", "release", Specs.COMMIT);
    specs.withLog("004-bad", "nonsense\n");
    Map<String, String> before = everything(specs.directory());

    Specs.Run run = specs.onceWithSource(key);

    assertThat(run.out()).contains("4 features: 1 copied, 2 bootstrapped, 0 unchanged, 1 failed");
    assertThat(everything(specs.directory())).isEqualTo(before);
    assertThat(everything(output).keySet())
        .containsExactly(
            "",
            ".handoff",
            ".handoff/.gitignore",
            ".handoff/lock",
            "001-copied",
            "001-copied/events.jsonl",
            "002-bootstrapped",
            "002-bootstrapped/events.jsonl",
            "003-named",
            "003-named/events.jsonl");
    assertThat(export("001-copied")).hasSameBinaryContentAs(log);
    assertThat(Files.getLastModifiedTime(export("001-copied"))).isEqualTo(Specs.LONG_AGO);
    assertThat(Files.getPosixFilePermissions(export("001-copied")))
        .isEqualTo(Files.getPosixFilePermissions(log));
    assertThat(export("002-bootstrapped")).content().contains("\"feature_slug\": \"002-boot");
    assertThat(export("003-named")).content().contains("\"source_branch\": \"release\"");
  }

  @Test
  void an_export_that_is_up_to_date_stays_and_one_that_differs_is_replaced_C7_2()
      throws IOException {
    specs.withLog("001-a", Specs.events(3));
    specs.withLog("002-b", Specs.events(3));
    specs.once(key);
    Map<String, String> before = everything(output.resolve("001-a"));
    specs.withLog("002-b", Specs.events(4));

    Specs.Run run = specs.once(key);

    assertThat(run.out()).contains("2 features: 1 copied, 0 bootstrapped, 1 unchanged, 0 failed");
    assertThat(everything(output.resolve("001-a"))).isEqualTo(before);
    assertThat(export("002-b")).hasSameBinaryContentAs(specs.log("002-b"));
  }

  @Test
  void an_export_in_handoff_is_ignored_C1_3() {
    specs.withLog("001-a", Specs.events(3));
    specs.once();
    Map<String, String> before = everything(specs.directory());

    assertThat(specs.once(key).out()).contains("1 feature: 1 copied");
    assertThat(export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
    assertThat(everything(specs.directory())).isEqualTo(before);
  }

  @Test
  void a_dry_run_and_verify_look_there_and_write_nothing_C1_3() throws IOException {
    specs.withLog("001-a", Specs.events(3));
    specs.once();
    Map<String, String> before = everything(specs.workingDirectory());

    assertThat(specs.once(key, "--dry-run").out()).startsWith("to copy       001-a");
    assertThat(verify().out())
        .startsWith(
            "failed        001-a  exports/001-a/events.jsonl: is missing. Run handoff once, then"
                + " commit the export.");
    assertThat(everything(specs.workingDirectory())).isEqualTo(before);

    specs.once(key);
    assertThat(verify().out()).startsWith("ok            001-a  3 events, ");
    assertThat(specs.once(key, "--dry-run").out()).contains("1 unchanged");
    Files.writeString(specs.log("001-a"), Specs.EVENT, StandardOpenOption.APPEND);
    assertThat(verify().out()).startsWith("behind        001-a  behind by 1 event. ");
    Specs.write(export("001-a"), "nonsense\n");
    assertThat(verify().out()).contains("exports/001-a/events.jsonl:1:1: ", "Run handoff once");
  }

  private Specs.Run verify() {
    return specs.handoff(Map.of(), "verify", key);
  }

  @Test
  void a_relative_path_or_a_symbolic_link_may_lead_there_C8_1() throws IOException {
    specs.withLog("001-a", Specs.events(3));
    Files.createSymbolicLink(specs.workingDirectory().resolve("link"), output);

    specs.once("-Dhandoff.output-dir=link");

    assertThat(export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"with space", "it's", "#1", "é", "a+b", "a&b", "a=b", ".dot", "~", "{x}"})
  void a_path_with_odd_characters_works_C8_4(String name) throws IOException {
    specs.withLog("001-a", Specs.events(3));
    Path odd = Files.createDirectory(output.resolve(name));

    Specs.Run run = specs.once("-Dhandoff.output-dir=" + odd);

    assertThat(run.out()).startsWith("copied        001-a");
    assertThat(odd.resolve("001-a/events.jsonl")).hasSameBinaryContentAs(specs.log("001-a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "\\", "?", "{{", "${"})
  void a_path_that_camel_cannot_take_is_refused_C8_4(String text) throws IOException {
    Path directory = Files.createDirectory(output.resolve("a" + text + "b"));

    assertRefused(
        directory.toString(),
        "The output directory's path "
            + directory
            + " contains "
            + text
            + ", which the path of a Camel endpoint cannot have. Rename the directory, or mount it"
            + " under another name.");
  }

  @Test
  void a_missing_directory_is_refused_and_not_created_C9_4() {
    assertRefused(
        "no-such",
        "The output directory "
            + specs.workingDirectory().resolve("no-such")
            + " does not exist. Set handoff.output-dir to a directory outside the specs directory, or"
            + " create this one.");
  }

  @Test
  void a_file_is_refused_C9_4() {
    Path file = Specs.write(specs.workingDirectory().resolve("file"), "");

    assertRefused(
        "file",
        "The output directory "
            + file
            + " is not a directory. Set handoff.output-dir to a directory outside the specs"
            + " directory.");
  }

  @Test
  void the_specs_directory_and_directories_inside_it_are_refused_C8_1() throws IOException {
    specs.withLog("001-a", Specs.EVENT);
    Path link =
        Files.createSymbolicLink(specs.workingDirectory().resolve("link"), specs.feature("001-a"));

    assertRefused(
        "kitty-specs",
        "The output directory "
            + specs.directory()
            + " is the specs directory "
            + specs.directory()
            + ". Set handoff.output-dir to a directory outside it, or leave it empty: then each"
            + " export goes to the feature's handoff/.");
    assertRefused(
        "link",
        "The output directory "
            + link
            + " is inside the specs directory "
            + specs.directory()
            + ". Set handoff.output-dir to a directory outside it, or leave it empty: then each"
            + " export goes to the feature's handoff/.");
  }

  @Test
  void no_export_goes_to_a_directory_that_holds_the_specs_directory_C8_1() {
    specs.withLog("001-a", Specs.EVENT);
    specs.withLog("kitty-specs", Specs.EVENT);
    Map<String, String> before = everything(specs.directory());

    Specs.Run run = specs.once("-Dhandoff.output-dir=" + specs.workingDirectory());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "failed        kitty-specs  the directory of its export, "
                + specs.directory()
                + ", holds the specs directory. Set handoff.output-dir to another directory, or rename"
                + " the feature's directory.")
        .contains("2 features: 1 copied, 0 bootstrapped, 0 unchanged, 1 failed");
    assertThat(specs.workingDirectory().resolve("001-a/events.jsonl")).hasContent(Specs.EVENT);
    assertThat(everything(specs.directory())).isEqualTo(before);
  }

  @Test
  void a_link_or_a_directory_in_the_place_of_an_export_is_a_fault_of_its_feature_C8_1()
      throws IOException {
    for (String slug : new String[] {"1-link", "2-file", "3-linked-export", "4-directory", "5-a"}) {
      specs.withLog(slug, Specs.EVENT);
    }
    Path outside = Files.createDirectory(specs.workingDirectory().resolve("outside"));
    Path victim = Specs.write(outside.resolve("events.jsonl"), "{}\n");
    Files.createSymbolicLink(output.resolve("1-link"), outside);
    Specs.write(output.resolve("2-file"), "a file");
    Files.createDirectory(output.resolve("3-linked-export"));
    Files.createSymbolicLink(export("3-linked-export"), victim);
    Files.createDirectories(export("4-directory"));
    Map<String, String> before = everything(outside);

    Specs.Run run = specs.once(key);

    assertThat(run.out().lines().limit(5))
        .containsExactly(
            "failed        1-link  exports/1-link: is a symbolic link; a directory was expected. Put a directory in its place, or"
                + " remove it.",
            "failed        2-file  exports/2-file: is a regular file; a directory was expected. Put a directory in its place, or"
                + " remove it.",
            "failed        3-linked-export  exports/3-linked-export/events.jsonl: is a symbolic link; a regular file was expected. Put a regular file in its"
                + " place, or remove it.",
            "failed        4-directory  exports/4-directory/events.jsonl: is a directory; a regular file was expected. Put a regular file in its place,"
                + " or remove it.",
            "copied        5-a  1 event, 41 B");
    assertThat(everything(outside)).isEqualTo(before);
  }

  @Test
  void a_handoff_that_leads_out_of_the_tree_is_a_fault_all_the_same_C8_1() throws IOException {
    specs.withoutLog("001-a");
    Path outside = Files.createDirectory(specs.workingDirectory().resolve("outside"));
    Files.createSymbolicLink(specs.feature("001-a").resolve("handoff"), outside);

    assertThat(specs.onceWithSource(key).out())
        .startsWith(
            "failed        001-a  kitty-specs/001-a/handoff: is a symbolic link; a directory was expected. Put a"
                + " directory in its place, or remove it.");
  }

  @Test
  void a_directory_without_permission_is_a_fault_of_its_feature_C6_4() throws IOException {
    assumeFalse(
        "root".equals(System.getProperty("user.name")),
        "this user is root, who may write everywhere");
    specs.withLog("001-a", Specs.EVENT);
    Files.setPosixFilePermissions(output, PosixFilePermissions.fromString("r-xr-xr-x"));

    Specs.Run run = specs.once(key);
    Files.setPosixFilePermissions(output, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(run.out())
        .startsWith(
            "failed        001-a  "
                + output.resolve("001-a")
                + ": cannot be accessed: permission denied. Give the user who runs this permission to"
                + " read the feature directory and to write in "
                + output
                + ".");
  }

  @Test
  void slugs_are_data_there_too_C8_3() {
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
          "x.camelLock",
          "~",
          "a..b",
          longest
        }) {
      specs.withLog(slug, Specs.EVENT);
    }
    specs.withLog("a\\b", Specs.EVENT);
    specs.withLog(".hidden", Specs.EVENT);
    Map<String, String> before = everything(specs.directory());

    Specs.Run run = specs.once(key);

    assertThat(run.out())
        .contains("the directory's name has a backslash, which a slug cannot have.")
        .contains("14 features: 13 copied, 0 bootstrapped, 0 unchanged, 1 failed");
    assertThat(export(longest)).hasContent(Specs.EVENT);
    assertThat(everything(output)).hasSize(4 + 2 * 13);
    assertThat(everything(specs.directory())).isEqualTo(before);
  }

  @Test
  void a_leftover_of_a_dead_process_is_removed_there_C6_3() throws IOException {
    specs.withLog("001-a", Specs.EVENT);
    specs.once(key);
    Path leftover = Specs.leftover(output);

    specs.once(key);

    assertThat(leftover).doesNotExist();
  }

  @Test
  void a_watcher_writes_there_and_tries_again_when_an_obstacle_is_gone_C9_3() throws IOException {
    specs.withLog("001-a", Specs.events(3));
    specs.withoutLog("002-b");
    specs.withLog("003-c", Specs.events(3));
    Files.createSymbolicLink(output.resolve("003-c"), specs.workingDirectory());
    Map<String, String> before = everything(specs.directory());
    try (Watching watching = specs.watch(key, "-Dhandoff.scan-interval=100ms")) {
      watching.says("001-a: 3 events, 3 new");
      watching.says("002-b: bootstrapped, 1 event");
      watching.says("003-c: " + output.resolve("003-c") + ": is a symbolic link;");
      assertThat(everything(specs.directory())).isEqualTo(before);

      Files.delete(output.resolve("003-c"));
      watching.says("003-c: recovered");
      Files.writeString(specs.log("001-a"), Specs.EVENT, StandardOpenOption.APPEND);
      watching.says("001-a: 4 events, 1 new");
      Files.delete(export("001-a"));
      watching.says("001-a: 4 events, 4 new");
      assertThat(watching.timesSaid("is a symbolic link;")).isEqualTo(1);
    }
    assertThat(export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
    assertThat(export("003-c")).hasSameBinaryContentAs(specs.log("003-c"));
    assertThat(everything(specs.directory()).keySet()).isEqualTo(before.keySet());
    assertThat(everything(output)).hasSize(4 + 2 * 3);
  }

  @Test
  void a_watcher_goes_on_when_the_output_directory_is_gone_and_back_C9_3() throws IOException {
    specs.withLog("001-a", Specs.events(3));
    try (Watching watching = specs.watch(key, "-Dhandoff.scan-interval=100ms")) {
      watching.says("001-a: 3 events, 3 new");
      Path away = Files.move(output, output.resolveSibling("away"));
      watching.says(
          "001-a: "
              + output
              + ": is gone; the output directory was expected. Put it back, or set handoff.output-dir"
              + " to another directory.");
      Files.move(away, output);
      Files.writeString(specs.log("001-a"), Specs.EVENT, StandardOpenOption.APPEND);
      watching.says("001-a: 4 events, 1 new");
    }
    assertThat(export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
  }
}
