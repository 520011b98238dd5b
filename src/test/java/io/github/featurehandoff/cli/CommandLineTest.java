package io.github.featurehandoff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.featurehandoff.Specs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** C9.2, C9.4: what a person reads on the terminal, and the exit status. */
class CommandLineTest {
  private final Specs specs;

  CommandLineTest(@TempDir Path root) {
    specs = new Specs(root);
    specs.withLog("001-import-contacts", Specs.events(3));
    specs.withLog("002-password-reset", Specs.events(2));
  }

  private Specs.Run handoff(String... arguments) {
    return specs.handoff(Map.of(), arguments);
  }

  private static String timeless(String text) {
    return text.replaceAll("in \\d+\\.\\d s", "in 0.1 s");
  }

  private void assertRefused(Specs.Run run, String message) {
    assertThat(run.err()).isEqualTo("handoff: " + message + System.lineSeparator());
    assertThat(run.out()).isEmpty();
    assertThat(run.status()).isEqualTo(2);
    assertThat(specs.export("001-import-contacts")).doesNotExist();
  }

  @Test
  void a_first_run_says_what_was_exported() {
    specs.withNamespace("003-dark-mode", Specs.BRANCH, Specs.COMMIT);
    specs.withoutLog("003-dark-mode");

    Specs.Run run = handoff("once");

    assertThat(timeless(run.out()))
        .isEqualTo(
            """
            copied        001-import-contacts  3 events, 54 B
            copied        002-password-reset  2 events, 36 B
            bootstrapped  003-dark-mode  1 event, 280 B
            3 features: 2 copied, 1 bootstrapped, 0 unchanged, 0 failed; 6 events, 370 B in 0.1 s
            """);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
  }

  @Test
  void a_second_run_says_that_everything_is_unchanged() {
    handoff("once");

    Specs.Run run = handoff("once");

    assertThat(timeless(run.out()))
        .isEqualTo(
            "2 features: 0 copied, 0 bootstrapped, 2 unchanged, 0 failed; 0 events, 0 B in 0.1"
                + " s\n");
    assertThat(run.status()).isZero();
  }

  @Test
  void verbose_says_why_a_feature_is_unchanged_C2_2() {
    handoff("once");

    assertThat(handoff("once", "-v").out())
        .startsWith(
            "unchanged     001-import-contacts  the export has the log's size and modification"
                + " time\n");
  }

  @Test
  void quiet_says_only_what_failed() {
    specs.withLog("003-bad", "[]\n");

    assertThat(handoff("once", "-q").out()).startsWith("failed        003-bad").hasLineCount(1);
    assertThat(handoff("verify", "--quiet").out()).hasLineCount(1);
  }

  @Test
  void a_dry_run_says_what_would_be_done_and_writes_nothing() {
    specs.withLog("003-bad", "{}\n[]\n");
    specs.withNamespace("004-dark-mode", Specs.BRANCH, Specs.COMMIT);
    specs.withoutLog("004-dark-mode");

    Specs.Run run = handoff("once", "--dry-run");

    assertThat(timeless(run.out()).replaceAll(":2:1: .*\\. Correct", ":2:1: REASON. Correct"))
        .isEqualTo(
            """
            to copy       001-import-contacts  3 events, 54 B
            to copy       002-password-reset  2 events, 36 B
            failed        003-bad  kitty-specs/003-bad/status.events.jsonl:2:1: REASON. Correct the line.
            to bootstrap  004-dark-mode  1 event, 280 B
            4 features: 2 to copy, 1 to bootstrap, 0 unchanged, 1 failed; 6 events, 370 B in 0.1 s;\
             nothing was written
            """);
    assertThat(run.status()).isEqualTo(1);
    assertThat(specs.feature("001-import-contacts/handoff")).doesNotExist();
    assertThat(specs.export("004-dark-mode")).doesNotExist();
  }

  @Test
  void a_dry_run_reports_a_rewrite_and_lost_events_like_the_run_C7_3() {
    handoff("once");
    Specs.write(specs.log("001-import-contacts"), Specs.events(3).replace(": ", ":"));
    Specs.write(specs.log("002-password-reset"), Specs.events(1));

    Specs.Run run = handoff("once", "--dry-run");

    assertThat(run.out())
        .contains(
            "to copy       001-import-contacts  3 events, 51 B; rewritten from line 1 on: 3 events kept")
        .contains(
            "failed        002-password-reset  kitty-specs/002-password-reset/status.events.jsonl: The log has lost 1 event that"
                + " the export has: 2.");
    assertThat(handoff("once", "--dry-run", "--replace=always").status()).isZero();
    assertThat(specs.export("001-import-contacts")).hasContent(Specs.events(3));
  }

  @Test
  void only_the_features_that_are_named_are_exported() {
    specs.withLog("003-bad", "[]\n");

    Specs.Run run =
        handoff("once", "--feature=002-password-reset", "--feature", "002-password-reset");

    assertThat(run.out())
        .startsWith("copied        002-password-reset  2 events, 36 B\n1 feature: 1 copied");
    assertThat(specs.export("001-import-contacts")).doesNotExist();
    assertThat(run.status()).isZero();
  }

  @Test
  void a_misspelt_slug_is_refused_with_the_nearest_names_C9_4() {
    specs.withLog("001-import-contact", Specs.EVENT);

    assertRefused(
        handoff("once", "--feature", "001-import-kontacts"),
        "There is no feature \"001-import-kontacts\" in "
            + specs.directory()
            + ". Did you mean 001-import-contacts or 001-import-contact?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../kitty-specs", ".", "/etc", "", "a\u0000b", "001-import-contacts/.."})
  void a_slug_that_is_not_a_feature_is_refused_C8_2(String slug) {
    Specs.Run run = handoff("once", "--feature", slug);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("handoff: There is no feature \"").doesNotContain("\u0000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "once --dry-rnu | Unknown option: '--dry-rnu'. Did you mean --dry-run? Try: handoff once"
            + " --help",
        "once --fromat=json | Unknown option: '--fromat=json'. Did you mean --format? Try: handoff"
            + " once --help",
        "onec | Unexpected argument: 'onec'. Did you mean once? Try: handoff --help",
        "once a b | Unexpected argument: 'b'. Try: handoff once --help",
        "once --format=yaml | Invalid value for option '--format': expected one of [text, json, github]"
            + " (case-insensitive) but was 'yaml'. Try: handoff once --help",
        "once --replace=maybe | handoff.replace is \"maybe\" on the command line. Accepted: never,"
            + " safe, always.",
        "once -Dhandoff.replce=safe | Unknown key handoff.replce on the command line. Did you mean"
            + " handoff.replace?",
        "once a b c | Unexpected arguments: 'b', 'c'. Try: handoff once --help",
        "'' | Unexpected argument: ''. Known: config, help, once, report, schema, status,"
            + " validate, verify, watch. Try: handoff --help",
        "validate | Missing required parameter: 'FILE'. Try: handoff validate --help"
      })
  void a_misspelt_argument_is_refused_with_a_suggestion_C9_4(String line, String message) {
    assertRefused(handoff(line.split(" ")), message);
  }

  @Test
  void a_missing_command_is_refused_C9_4() {
    assertRefused(handoff(), "A command is missing. Try: handoff --help");
  }

  @Test
  void a_missing_specs_directory_is_refused_C9_4() {
    for (String command : new String[] {"once", "verify"}) {
      assertRefused(
          handoff(command, "docs/specs"),
          "The specs directory "
              + specs.workingDirectory().resolve("docs/specs")
              + " does not exist. Name the directory that holds the feature directories, usually"
              + " kitty-specs.");
    }
  }

  @Test
  void a_bad_line_is_reported_with_its_file_line_column_and_what_to_do_C9_2() {
    specs.withLog("003-bad", Specs.EVENT + "[]\n");

    Specs.Run run = handoff("once");

    assertThat(run.out())
        .containsPattern(
            "(?m)^failed        003-bad  kitty-specs/003-bad/status\\.events\\.jsonl:2:1: .+\\. Correct"
                + " the line\\.$");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void a_signal_ends_a_validation_of_what_never_ends_C9_4() throws Exception {
    Process validation =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                "io.github.featurehandoff.cli.Handoff",
                "validate",
                specs.log("001-import-contacts").toString(),
                "-")
            .start();
    try {
      assertThat(validation.inputReader().readLine()).startsWith("ok  ");

      // Its own destroy would close the streams.
      assertThat(validation.toHandle().destroy()).isTrue();

      assertThat(validation.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(validation.exitValue()).isEqualTo(143);
      assertThat(validation.errorReader().lines())
          .contains("handoff: Stopped by a signal: 1 of 2 were not tried. Run this again.");
    } finally {
      validation.destroyForcibly();
    }
  }

  @Test
  void validate_checks_any_file_and_standard_input_C5() {
    Specs.write(specs.workingDirectory().resolve("bad.jsonl"), "{}\n[]\n");
    Specs.write(specs.workingDirectory().resolve("empty.jsonl"), "");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);

    int status =
        Handoff.run(
            new Handoff.Surroundings(
                Map.of(),
                specs.workingDirectory(),
                null,
                new ByteArrayInputStream(Specs.EVENT.getBytes(StandardCharsets.UTF_8)),
                printed,
                printed,
                false),
            "validate",
            "bad.jsonl",
            "-",
            "empty.jsonl");

    assertThat(timeless(out.toString(StandardCharsets.UTF_8)))
        .startsWith("failed        bad.jsonl:2:1: ")
        .endsWith(
            """
            . Correct the line.
            ok            -  1 event, 41 B
            failed        empty.jsonl: is empty; at least one line was expected. Find out why nothing\
             was written to it.
            3 files: 1 ok, 2 failed; 1 event, 41 B in 0.1 s
            """);
    assertThat(status).isEqualTo(1);
    assertThat(handoff("validate", "kitty-specs/001-import-contacts/status.events.jsonl").status())
        .isZero();
  }

  @Test
  void a_file_that_does_not_exist_is_wrong_usage_and_nothing_is_validated_C9_4() {
    Specs.write(specs.workingDirectory().resolve("bad.jsonl"), "[]\n");

    Specs.Run run = handoff("validate", "bad.jsonl", "nowhere", "kitty-specs");

    assertThat(run.err())
        .isEqualTo(
            """
            handoff: nowhere does not exist. Name a file.
            handoff: kitty-specs is a directory. Name a file.
            """);
    assertThat(run.out()).isEmpty();
    assertThat(run.status()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "No space left on device, the disk is full",
    "Broken pipe, nothing reads it any more",
    "Bad file descriptor, Bad file descriptor"
  })
  void a_report_that_cannot_be_written_is_a_failure_C9_4(String cause, String reason) {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException(cause);
          }
        };
    for (String[] command :
        new String[][] {
          {"once"},
          {"once", "--format=json"},
          {"once", "--dry-run", "--format=github"},
          {"verify"},
          {"validate", "kitty-specs/001-import-contacts/status.events.jsonl"},
          {"schema"}
        }) {
      ByteArrayOutputStream err = new ByteArrayOutputStream();

      int status =
          Handoff.run(
              new Handoff.Surroundings(
                  Map.of(),
                  specs.workingDirectory(),
                  null,
                  InputStream.nullInputStream(),
                  full,
                  new PrintStream(err, true, StandardCharsets.UTF_8),
                  false),
              command);

      assertThat(err.toString(StandardCharsets.UTF_8))
          .isEqualTo(
              "handoff: Standard output cannot be written: "
                  + reason
                  + ". Send it elsewhere, then run this again.\n");
      assertThat(status).isEqualTo(1);
    }
    assertThat(specs.export("001-import-contacts")).exists();
  }

  @Test
  void faults_are_annotations_for_github_actions() {
    handoff("once");
    specs.withLog("001-import-contacts", Specs.events(4));
    specs.withLog("003-100%, a:b", "{}\n[]\n");
    specs.withLog("004-\u001b[31m\n::error::x", Specs.EVENT + "{]\n");

    Specs.Run run = handoff("verify", "--format=github", "--allow-behind");

    assertThat(timeless(run.out()))
        .matches(
            """
            ::warning title=001-import-contacts::behind by 1 event\\. Run handoff once, then commit the\
             export\\.
            ::error file=kitty-specs/003-100%25%2C a%3Ab/status\\.events\\.jsonl,line=2,col=1,\
            title=003-100%25%2C a%3Ab::unexpected '\\[' .*
            ::error file=kitty-specs/004-\\\\u001b\\[31m\\\\u000a%3A%3Aerror%3A%3Ax/status\\.events\\.jsonl,line=2,\
            col=2,title=.*
            4 features: 1 ok, 1 behind, 2 failed; 5 events, 90 B in 0\\.1 s
            """);
    assertThat(run.status()).isEqualTo(1);
    assertThat(handoff("verify", "--format=github", "--feature=001").out())
        .startsWith("::error title=001-import-contacts::behind by 1 event.");
    assertThat(
            specs
                .handoff(
                    Map.of("GITHUB_WORKSPACE", specs.directory().toString()),
                    "once",
                    "--format=github")
                .out())
        .contains("::error file=003-100");
    assertThat(handoff("once", "--format", "github", "nowhere").out())
        .startsWith("::error::The specs directory ");
  }

  @Test
  void a_feature_may_be_named_by_what_people_know_of_it() {
    specs.withLog("010-search", Specs.EVENT);
    specs.withLog("live-thing-01M0DSQM", Specs.EVENT);
    specs.withLog("dark-mode", Specs.EVENT);
    Specs.write(
        specs.feature("dark-mode/meta.json"), "{\"mission_id\": \"01KNRQ4VQH0G5XJ5M9C2S1T3AB\"}");

    for (String name :
        new String[] {
          "1 001-import-contacts",
          "001 001-import-contacts",
          "010-s 010-search",
          "10 010-search",
          "01M0DSQM live-thing-01M0DSQM",
          "01KNRQ4V dark-mode",
          "01KNRQ4VQH0G5XJ5M9C2S1T3AB dark-mode",
          "live live-thing-01M0DSQM"
        }) {
      String[] named = name.split(" ", 2);
      Specs.Run run = handoff("once", "--dry-run", "--feature", named[0]);
      assertThat(run.out()).startsWith("to copy       " + named[1]).contains("1 feature:");
      assertThat(run.err()).isEqualTo("--feature=" + named[0] + " is " + named[1] + "\n");
    }
    assertThat(handoff("once", "--dry-run", "--feature=010-search").err()).isEmpty();
    assertRefused(
        handoff("once", "--feature=00"),
        "--feature=00 may be 2 features in "
            + specs.directory()
            + ". Name one of them: 001-import-contacts, 002-password-reset.");
  }

  @Test
  void a_value_that_camel_does_not_accept_is_told_with_its_name_C9_2() {
    assertRefused(
        handoff("once", "-Dcamel.main.logMask=maybe"),
        "The routes cannot be started: Camel does not accept \"maybe\" for logMask. Check them, and"
            + " the camel. keys.");
  }

  @Test
  void colours_are_for_a_terminal_without_NO_COLOR() {
    specs.withLog("003-@|red x|@", Specs.EVENT);
    String coloured = onTerminal(Map.of("TERM", "xterm"), "verify");

    assertThat(coloured).contains("\u001b[31m").contains("003-@|red x|@");
    assertThat(onTerminal(Map.of("TERM", "xterm", "NO_COLOR", "1"), "verify"))
        .isEqualTo(coloured.replaceAll("\u001b\\[\\d*m", ""))
        .isEqualTo(handoff("verify").out().replaceAll("in \\d+\\.\\d s", "in 0.1 s"));
    assertThat(onTerminal(Map.of("TERM", "dumb"), "verify")).doesNotContain("\u001b");
  }

  private String onTerminal(Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    Handoff.run(
        new Handoff.Surroundings(
            environment,
            specs.workingDirectory(),
            null,
            new ByteArrayInputStream(new byte[0]),
            printed,
            printed,
            true),
        arguments);
    return timeless(out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void odd_slugs_are_harmless_in_every_report_C8_3() throws IOException {
    String longest = "é".repeat(127) + "x";
    for (String slug : new String[] {longest, "two\nlines\u001b[31m", "-rf"}) {
      specs.withLog(slug, Specs.EVENT);
    }

    assertThat(handoff("once", "--feature=-rf").out()).startsWith("copied        -rf  1 event, 41");
    specs.withLog("-v1", Specs.EVENT);
    assertThat(handoff("once", "--feature=-v1").out()).startsWith("copied        -v1  1 event, 41");
    Specs.Run report = handoff("report", "--html", "--from=HEAD");
    assertThat(report.status()).isEqualTo(2);
    assertThat(report.err()).contains("--html is \"--from=HEAD\", an option. Name a directory.");
    assertThat(handoff("once").status()).isZero();
    assertThat(Files.readString(specs.export(longest))).isEqualTo(Specs.EVENT);
    for (String[] command :
        new String[][] {
          {"verify"},
          {"verify", "--format=json"},
          {"once", "-v"},
          {"once", "--dry-run", "-v"},
          {"once", "--feature", "two\nlines\u001b[31n"}
        }) {
      Specs.Run run = handoff(command);
      assertThat(run.out() + run.err())
          .doesNotContain("\u001b")
          .doesNotContain("two\nlines")
          .containsPattern("two\\\\(u000a|n)lines\\\\u001[bB]\\[31");
    }
  }

  @Test
  void the_version_and_help_are_printed() {
    assertThat(handoff("--version").out()).startsWith("handoff ").contains("Java ");
    assertThat(handoff("help", "verify").out()).isEqualTo(handoff("verify", "--help").out());
    assertThat(handoff("once", "--help").out())
        .contains("-D=KEY=VALUE")
        .contains("--feature=FEATURE")
        .contains("Exit status:");
  }

  @Test
  void a_name_that_begins_with_an_at_sign_is_a_name_and_no_file_of_arguments() {
    Specs.write(specs.workingDirectory().resolve("@log.jsonl"), Specs.EVENT);
    Specs.write(specs.workingDirectory().resolve("log.jsonl"), "--help");

    assertThat(handoff("validate", "@log.jsonl").out()).startsWith("ok            @log.jsonl");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "once -Dhandoff.replace=never --replace=always | handoff.replace is set twice on the command"
            + " line, to \"always\" and to \"never\". Set it once.",
        "once -Dhandoff.watch=true -Dhandoff.watch=false | handoff.watch is set twice on the command"
            + " line, to \"true\" and to \"false\". Set it once.",
        "once --recheck -Dhandoff.recheck=false | handoff.recheck is set twice on the command line,"
            + " to \"true\" and to \"false\". Set it once.",
        "verify --from=HEAD -Dhandoff.source.log=checkout | handoff.source.log is set twice on the"
            + " command line, to \"HEAD\" and to \"checkout\". Set it once.",
        "once docs -Dhandoff.specs-dir=kitty-specs | handoff.specs-dir is set twice on the command"
            + " line, to \"docs\" and to \"kitty-specs\". Set it once.",
        "once -q -v | --quiet and --verbose contradict each other. Use one of them.",
        "validate -q -v x | --quiet and --verbose contradict each other. Use one of them.",
        "once -Dhandoff.replace | -Dhandoff.replace sets nothing. Write -DKEY=VALUE, such as"
            + " -Dhandoff.settle-time=1s.",
        "once -qC kitty-specs | Only bin/handoff knows -C, as a word of its own: -C DIR. Try: handoff"
            + " --help",
        "once --exclude=001 --exclude=002-password-reset | --exclude leaves no feature. Name fewer.",
      })
  void a_contradiction_is_refused_C9_5(String line, String message) {
    Specs.Run run = handoff(line.split(" "));

    assertThat(run.err()).contains("handoff: " + message + System.lineSeparator());
    assertThat(run.status()).isEqualTo(2);
    assertThat(specs.export("001-import-contacts")).doesNotExist();
  }

  @Test
  void what_is_set_twice_to_the_same_value_is_no_contradiction() {
    assertThat(handoff("once", "--replace=never", "-Dhandoff.replace=never").status()).isZero();
  }

  @Test
  void all_faults_of_a_command_line_are_reported_at_once_C9_5() {
    Specs.Run run =
        handoff(
            "once",
            "--dry-rnu",
            "-q",
            "-v",
            "-Dreplace=x",
            "--replace=maybe",
            "-Dhandoff.parallelism=0");

    assertThat(run.err().lines())
        .allMatch(line -> line.startsWith("handoff: "))
        .hasSize(5)
        .anyMatch(line -> line.contains("'--dry-rnu'. Did you mean --dry-run?"))
        .anyMatch(line -> line.contains("--quiet and --verbose"))
        .anyMatch(line -> line.contains("Unknown key replace on the command line."))
        .anyMatch(line -> line.contains("handoff.replace is \"maybe\""))
        .anyMatch(line -> line.contains("handoff.parallelism is \"0\""));
    assertThat(run.status()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "once -v --feature 001-import-contacts",
        "-v once --feature 001-import-contacts",
        "-v --feature 001-import-contacts once",
        "--feature=001-import-contacts -Dhandoff.replace=safe once -v",
        "-D handoff.watch=false --feature 001-import-contacts -v once kitty-specs",
        "-D=handoff.watch=false once --feature 001-import-contacts",
      })
  void options_come_before_or_after_the_command(String line) {
    assertThat(timeless(handoff(line.split(" ")).out()))
        .isEqualTo(
            """
            copied        001-import-contacts  3 events, 54 B
            1 feature: 1 copied, 0 bootstrapped, 0 unchanged, 0 failed; 3 events, 54 B in 0.1 s
            """);
  }

  @Test
  void a_value_that_is_the_name_of_a_command_is_a_value() {
    specs.withLog("watch", Specs.EVENT);

    assertThat(handoff("--feature", "watch", "once").out()).startsWith("copied        watch ");
  }

  @Test
  void an_excluded_feature_is_left_out() {
    assertThat(handoff("once", "--exclude=001").out())
        .startsWith("copied        002-password-reset");
    assertThat(specs.export("001-import-contacts")).doesNotExist();
    assertThat(handoff("verify", "--exclude=001-import-contacts").status()).isZero();
    assertThat(handoff("verify").status()).isEqualTo(1);
    assertThat(handoff("once", "--exclude=nowhere").err())
        .contains("There is no feature \"nowhere\"");
  }

  @ParameterizedTest
  @CsvSource({"once, 2", "once, 1", "verify, 1"})
  void fail_fast_stops_at_the_first_failure(String command, int parallelism) {
    handoff("once");
    specs.withLog("000-bad", "[]\n");
    for (int i = 100; i < 200; i++) {
      specs.withLog(i + "-later", Specs.EVENT);
    }

    Specs.Run run = handoff(command, "--fail-fast", "-Dhandoff.parallelism=" + parallelism);

    assertThat(run.out()).contains("failed        000-bad").doesNotContain("199-later");
    assertThat(run.err()).contains("handoff: Stopped at the first failure: ");
    assertThat(run.status()).isEqualTo(1);
    assertThat(specs.export("199-later")).doesNotExist();
    if (parallelism == 1) {
      assertThat(specs.export("101-later")).doesNotExist();
    }
    assertThat(handoff(command, "--fail-fast", "--feature=001", "--feature=002").status()).isZero();
  }

  @Test
  void the_settings_are_printed_with_where_they_are_set() {
    Specs.write(
        specs.workingDirectory().resolve("application.properties"), "handoff.parallelism=2\n");

    Specs.Run run = handoff("config", "-Dhandoff.notify=kafka:x?saslJaasConfig=a&password=secret");

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("handoff.replace=safe  (by default)\n")
        .contains(
            "handoff.parallelism=2  (in "
                + specs.workingDirectory().resolve("application.properties")
                + ")\n")
        .contains("handoff.notify=kafka:x?")
        .contains("  (on the command line)\n")
        .doesNotContain("secret");
    assertThat(handoff("config", "elsewhere").out())
        .contains("handoff.specs-dir=elsewhere  (on the command line)\n");
    assertThat(handoff("config", "-Dhandoff.replace=maybe").status()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TERM=xterm | verify | true",
        "TERM=dumb | verify | false",
        "TERM=xterm NO_COLOR=1 | verify | false",
        "TERM=xterm NO_COLOR= | verify | true",
        "TERM=xterm CLICOLOR=0 | verify | false",
        "TERM=dumb FORCE_COLOR=1 | verify | true",
        "TERM=dumb CLICOLOR_FORCE=1 | verify | true",
        "TERM=dumb CLICOLOR_FORCE=0 | verify | false",
        "TERM=xterm NO_COLOR=1 FORCE_COLOR=1 | verify | false",
        "TERM=xterm NO_COLOR=1 | verify --color=always | true",
        "TERM=xterm | verify --color=never | false",
        "TERM=xterm FORCE_COLOR=1 | verify --color=never | false",
        "TERM=xterm | verify --color=auto | true",
      })
  void colours_are_there_where_they_are_wanted(String variables, String line, boolean coloured) {
    Map<String, String> environment = new HashMap<>();
    for (String variable : variables.split(" ", -1)) {
      environment.put(variable.replaceFirst("=.*", ""), variable.replaceFirst("[^=]*=", ""));
    }

    assertThat(onTerminal(environment, line.split(" ")).contains("\u001b[")).isEqualTo(coloured);
  }

  @Test
  void help_has_examples_and_the_width_of_the_terminal() {
    for (CommandLine command : ManPage.program().getSubcommands().values()) {
      String name = command.getCommandName();
      String narrow = specs.handoff(Map.of("COLUMNS", "60"), name, "--help").out();
      String wide = specs.handoff(Map.of("COLUMNS", "300"), name, "--help").out();

      assertThat(narrow.lines().skip(1)).as(name).allMatch(line -> line.length() <= 60);
      assertThat(wide.lines().count()).as(name).isLessThanOrEqualTo(narrow.lines().count());
      if (!name.equals("help")) {
        assertThat(wide).contains("Examples:").contains("handoff " + name);
      }
    }
    assertThat(handoff("schema", "--help").out())
        .doesNotContain("failed")
        .doesNotContain("-DKEY")
        .doesNotContain("application.properties");
  }
}
