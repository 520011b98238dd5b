package io.github.featurehandoff.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.featurehandoff.Specs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C8.4, C8.5: where settings come from, and what is refused before anything is tried. */
class SettingsTest {
  private final Specs specs;

  SettingsTest(@TempDir Path root) {
    specs = new Specs(root);
    specs.withLog("001-a", Specs.EVENT);
  }

  private Settings load(Map<String, String> commandLine, Map<String, String> environment)
      throws InvalidSettingsException {
    return Settings.load(commandLine, environment, specs.workingDirectory(), null);
  }

  @Test
  void defaults_are_those_that_application_properties_declares() throws Exception {
    Settings settings = load(Map.of(), Map.of());

    assertThat(settings.specsDir()).isEqualTo(Path.of("kitty-specs"));
    assertThat(settings.outputDir()).isNull();
    assertThat(settings.replace()).isEqualTo(ReplacePolicy.SAFE);
    assertThat(settings.settleTime()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.source()).isNull();
    assertThat(settings.whileGitBusy()).isFalse();
    assertThat(settings.parallelism()).isPositive();
    assertThat(settings.routesDir()).isNull();
  }

  @Test
  void the_command_line_comes_before_the_environment_before_the_files() throws Exception {
    Path home = Files.createDirectory(specs.workingDirectory().resolve("home"));
    Specs.write(
        home.resolve("application.properties"),
        """
        handoff.replace=never
        handoff.parallelism=2
        handoff.settle-time=1s
        handoff.while-git-busy=true
        camel.main.name=mine
        """);
    Specs.write(
        specs.workingDirectory().resolve("application.properties"),
        """
        handoff.replace=always
        handoff.parallelism=3
        handoff.settle-time=2s
        camel.main.name=theirs
        spring.x=1
        """);

    Settings settings =
        Settings.load(
            Map.of("handoff.settle-time", "4s"),
            Map.of("HANDOFF_SETTLE_TIME", "3s", "HANDOFF_PARALLELISM", "4"),
            specs.workingDirectory(),
            home);

    assertThat(settings.settleTime()).isEqualTo(Duration.ofSeconds(4));
    assertThat(settings.parallelism()).isEqualTo(4);
    assertThat(settings.replace()).isEqualTo(ReplacePolicy.ALWAYS);
    assertThat(settings.whileGitBusy()).isTrue();
    assertThat(settings.camel()).isEqualTo(Map.of("camel.main.name", "mine"));
  }

  @Test
  void the_environment_sets_keys_by_their_names_in_capitals() throws Exception {
    Settings settings =
        load(
            Map.of(),
            Map.of("HANDOFF_SOURCE_COMMIT", Specs.COMMIT, "HANDOFF_SOURCE_BRANCH", "main"));

    assertThat(settings.source()).isEqualTo(new SourceRef("main", Specs.COMMIT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "handoff.output-dir",
        "handoff.routes-dir",
        "handoff.status-file",
        "handoff.notify"
      })
  void the_working_directory_chooses_no_code_and_no_file_outside_it_C8_5(String key)
      throws IOException {
    Path evil = Files.createDirectory(specs.workingDirectory().resolve("evil"));
    Specs.write(
        specs.workingDirectory().resolve("application.properties"), key + "=" + evil + "\n");

    assertRefused(
        specs.once(),
        specs.workingDirectory().resolve("application.properties")
            + " sets "
            + key
            + ", which a file of the working directory may not set. Set it on the command line, in"
            + " the environment, or in the distribution's application.properties.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "handoff.replce=safe | Unknown key handoff.replce on the command line. Did you mean"
            + " handoff.replace?",
        "handoff.replace=maybe | handoff.replace is \"maybe\" on the command line. Accepted: never,"
            + " safe, always.",
        "handoff.settle-time=soon | handoff.settle-time is \"soon\" on the command line. Accepted:"
            + " a time such as 500ms, 5s or 1m.",
        "handoff.settle-time=-1s | handoff.settle-time is \"-1s\" on the command line. Accepted: a"
            + " time such as 500ms, 5s or 1m.",
        "handoff.parallelism=0 | handoff.parallelism is \"0\" on the command line. Accepted: auto,"
            + " or a number from 1 to 64.",
        "handoff.bootstrap.slug-key=slug | handoff.bootstrap.slug-key is \"slug\" on the command"
            + " line. Accepted: auto, feature_slug, mission_slug.",
        "handoff.scan-interval=10ms | handoff.scan-interval is \"10ms\" on the command line."
            + " Accepted: a time such as 500ms, 5s or 1m, at least 100ms.",
        "handoff.poll-interval=x | handoff.poll-interval is \"x\" on the command line. Accepted: a"
            + " time such as 500ms, 5s or 1m, at least 100ms.",
        "handoff.status-file=/no/such/x | handoff.status-file is \"/no/such/x\" on the command"
            + " line. Accepted: a file in an existing directory, or nothing.",
        "handoff.while-git-busy=yes | handoff.while-git-busy is \"yes\" on the command line."
            + " Accepted: true, false.",
        "handoff.routes-dir=/no/such | handoff.routes-dir is \"/no/such\" on the command line."
            + " Accepted: a directory with *.camel.yaml files, or nothing.",
        "handoff.source.branch=main | Only one of handoff.source.branch and handoff.source.commit"
            + " is set. Set both, or neither."
      })
  void a_bad_setting_is_refused_before_anything_is_tried_C9_4(String setting, String message) {
    assertRefused(specs.once("-D" + setting), message);
  }

  @Test
  void a_short_commit_is_refused_C4_3() {
    assertRefused(
        specs.once("-Dhandoff.source.branch=main", "-Dhandoff.source.commit=21ed073"),
        "handoff.source.branch and handoff.source.commit: the commit \"21ed073\" is malformed; 40"
            + " lower-case hex digits were expected.");
  }

  @Test
  void all_faults_are_reported_at_once_C9_5() {
    assertThatThrownBy(
            () ->
                load(
                    Map.of("handoff.replace", "x", "handoff.parallelism", "y"),
                    Map.of("HANDOFF_SOURCE_COMIT", "z")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("handoff.replace is \"x\"")
        .hasMessageContaining("handoff.parallelism is \"y\"")
        .hasMessageContaining(
            "Unknown key handoff.source-comit in the environment variable HANDOFF_SOURCE_COMIT."
                + " Did you mean handoff.source.commit?");
  }

  @Test
  void an_application_properties_that_is_not_text_is_refused_C9_4() {
    Specs.write(
        specs.workingDirectory().resolve("application.properties"), new byte[] {(byte) 0xff});

    Specs.Run run = specs.once();

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("application.properties cannot be read: ");
  }

  @Test
  void a_missing_specs_directory_is_refused_C9_4() {
    Specs.Run run = specs.handoff(Map.of(), "once", "no-such");

    assertRefused(
        run,
        "The specs directory "
            + specs.workingDirectory().resolve("no-such")
            + " does not exist. Name the directory that holds the feature directories, usually"
            + " kitty-specs.");
  }

  @Test
  void a_file_in_the_place_of_the_specs_directory_is_refused_C9_4() {
    Path file = Specs.write(specs.workingDirectory().resolve("file"), "");

    assertRefused(
        specs.handoff(Map.of(), "once", "file"),
        "The specs directory "
            + file
            + " is not a directory. Name the directory that holds the feature directories.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"100%", "a\\b", "what?", "{{x}}", "${x}"})
  void a_path_that_camel_cannot_take_is_refused_C8_4(String name) throws IOException {
    Path directory = Files.createDirectory(specs.workingDirectory().resolve(name));

    Specs.Run run = specs.handoff(Map.of(), "once", directory.toString());

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("The specs directory's path " + directory + " contains ")
        .contains(
            "which the path of a Camel endpoint cannot have. Rename the directory, or mount it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with space",
        "it's",
        "\"quoted\"",
        "é",
        "a+b",
        "a&b",
        "#1",
        "a=b",
        "(x)",
        ".dot",
        "~tilde",
        "{x}",
        "$x",
        "a;b",
        "a,b",
        "a|b",
        "@"
      })
  void a_path_with_other_odd_characters_works_C8_4(String name) throws IOException {
    Path directory = Files.createDirectory(specs.workingDirectory().resolve(name));
    Specs.write(directory.resolve("001-a/status.events.jsonl"), Specs.EVENT);

    Specs.Run run = specs.handoff(Map.of(), "once", directory.toString());

    assertThat(run.out()).startsWith("copied        001-a");
    assertThat(directory.resolve("001-a/handoff/events.jsonl")).hasContent(Specs.EVENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%20b", "a+b", "a\\b", "{{a}}", "a:b", "${a}"})
  void routes_are_loaded_from_a_directory_of_any_name(String name) throws IOException {
    Path routes = Files.createDirectory(specs.workingDirectory().resolve(name));
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      for (Path file : files.toList()) {
        Files.copy(file, routes.resolve(file.getFileName()));
      }
    }

    assertThat(specs.once("-Dhandoff.routes-dir=" + routes).out())
        .startsWith("copied        001-a");
  }

  @Test
  void routes_that_do_not_load_are_refused_C9_4() throws IOException {
    Path routes = Files.createDirectory(specs.workingDirectory().resolve("routes"));
    Specs.write(routes.resolve("x.camel.yaml"), "- route:\n    id: x\n    nonsense: 1\n");

    Specs.Run run = specs.once("-Dhandoff.routes-dir=" + routes);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("The routes cannot be started: ");
    assertThat(specs.export("001-a")).doesNotExist();
  }

  @Test
  void a_pending_feature_without_a_result_is_a_fault_C9_4() {
    specs.withLog("002-b", Specs.EVENT);
    Path routes =
        specs.routesWith(
            "export-feature", "- process:\\s+ref: handoff-export-feature.answer\n", "- stop: {}\n");

    Specs.Run run = specs.once("-Dhandoff.routes-dir=" + routes);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("failed        001-a  the routes returned no result. Check the routes.")
        .contains("failed        002-b  the routes returned no result. Check the routes.");
  }

  @Test
  void a_route_that_fails_for_one_feature_stops_no_other_C9_1() {
    specs.withLog("000-bad", "[]\n");
    Path routes =
        specs.routesWith(
            "export-feature",
            "- process:\\s+ref: handoff-export-feature.answer-fault\n",
            "- throwException: {message: broken, exceptionType: java.io.IOException}\n");

    Specs.Run run = specs.once("-Dhandoff.routes-dir=" + routes);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("failed        000-bad  the routes returned no result: broken. Check the routes.")
        .contains("copied        001-a  1 event, ");
  }

  /** For each key a value that is not its default, and where that value arrives. */
  private record Use(String key, String value, Function<Settings, @Nullable Object> arrivesAt) {}

  private List<Use> uses() {
    return List.of(
        new Use("handoff.specs-dir", "elsewhere", Settings::specsDir),
        new Use("handoff.output-dir", "out", Settings::outputDir),
        new Use("handoff.source.log", "HEAD", Settings::sourceLog),
        new Use("handoff.recheck", "true", Settings::recheck),
        new Use("handoff.replace", "never", Settings::replace),
        new Use("handoff.settle-time", "7s", Settings::settleTime),
        new Use("handoff.bootstrap.slug-key", "mission_slug", Settings::slugKey),
        new Use("handoff.while-git-busy", "true", Settings::whileGitBusy),
        new Use("handoff.parallelism", "63", Settings::parallelism),
        new Use("handoff.scan-interval", "7s", Settings::scanInterval),
        new Use("handoff.poll-interval", "7s", Settings::pollInterval),
        new Use("handoff.status-file", specs.directory() + "/status.json", Settings::statusFile),
        new Use("handoff.routes-dir", specs.directory().toString(), Settings::routesDir),
        new Use("handoff.notify", "direct:a", Settings::notifyEndpoint),
        new Use("handoff.fail-exchange", "false", Settings::failExchange),
        new Use("handoff.watch", "true", Settings::watch),
        new Use("handoff.source.branch", Specs.BRANCH, Settings::source),
        new Use("handoff.source.commit", Specs.COMMIT, Settings::source));
  }

  @Test
  void every_declared_key_is_used_C9_5() throws InvalidSettingsException {
    assertThat(uses().stream().map(Use::key))
        .containsExactlyInAnyOrderElementsOf(SettingSources.defaults().keySet());
    Settings defaults = Settings.of(Map.of());
    for (Use use : uses()) {
      Map<String, String> set = new HashMap<>();
      if (use.key.equals("handoff.source.branch") || use.key.equals("handoff.source.commit")) {
        set.put("handoff.source.branch", Specs.BRANCH);
        set.put("handoff.source.commit", Specs.COMMIT);
      }
      set.put(use.key, use.value);
      assertThat(use.arrivesAt.apply(Settings.of(set)))
          .as(use.key)
          .isNotEqualTo(use.arrivesAt.apply(defaults));
    }
  }

  private void assertRefused(Specs.Run run, String message) {
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).isEqualTo(message + System.lineSeparator());
    assertThat(run.out()).isEmpty();
    assertThat(specs.export("001-a")).doesNotExist();
  }
}
