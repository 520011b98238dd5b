package io.github.featurehandoff.settings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.featurehandoff.Specs;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.settings.Settings.ReplacePolicy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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
    return Settings.load(commandLine, environment, specs.workingDirectory(), null, List.of());
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
            home,
            List.of());

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
        "handoff.http",
        "handoff.notify",
        "handoff.events",
        "handoff.leader.lock-dir"
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
        "handoff.http=localhost | handoff.http is \"localhost\" on the command line. Accepted: PORT or"
            + " HOST:PORT, such as 8080, 0.0.0.0:8080 or [::1]:8080, with a port from 0 to 65535; or"
            + " nothing.",
        "handoff.leader.lock-dir=/no/such | handoff.leader.lock-dir is \"/no/such\" on the command line."
            + " Accepted: an existing directory that may be written, or nothing.",
        "handoff.leader.lock-dir=/dev/null | handoff.leader.lock-dir is \"/dev/null\" on the command"
            + " line. Accepted: an existing directory that may be written, or nothing.",
        "handoff.leader.namespace=a/b | handoff.leader.namespace is \"a/b\" on the command line."
            + " Accepted: letters, digits, dots, underscores and hyphens, a letter or digit first.",
        "handoff.leader.namespace= | handoff.leader.namespace is \"\" on the command line."
            + " Accepted: letters, digits, dots, underscores and hyphens, a letter or digit first.",
        "handoff.events=kafka:t?nosuch=1&brokers=b | handoff.events is"
            + " \"kafka:t?nosuch=1&brokers=b\", which is not an endpoint: it has no option nosuch."
            + " Correct the URI.",
        "handoff.events=direct: | handoff.events is \"direct:\", which is not an endpoint: Expected"
            + " scheme-specific part at index 7: direct:. Correct the URI.",
        "handoff.notify=nonsense | handoff.notify is \"nonsense\", but Camel has no component"
            + " nonsense. Correct the URI.",
        "handoff.health.features=yes | handoff.health.features is \"yes\" on the command line."
            + " Accepted: true, false.",
        "handoff.log-format=xml | handoff.log-format is \"xml\" on the command line. Accepted: text,"
            + " json.",
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

  @ParameterizedTest
  @ValueSource(strings = {"camel.server.port", "camel.server.host", "camel.Server.Port"})
  void a_second_address_to_serve_at_is_refused_C9_5(String key) throws Exception {
    assertRefused(
        specs.handoff(Map.of(), "watch", "--http=0", "-D" + key + "=8080"),
        key + " contradicts handoff.http. Set only handoff.http, to HOST:PORT.");
    assertThat(load(Map.of(key, "8080"), Map.of()).camel()).containsEntry(key, "8080");
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
                    Map.of(
                        "handoff.replace", "x",
                        "handoff.parallelism", "y",
                        "handoff.source.comit", "z"),
                    Map.of()))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("handoff.replace is \"x\"")
        .hasMessageContaining("handoff.parallelism is \"y\"")
        .hasMessageContaining("Unknown key handoff.source.comit on the command line. Did you mean");
  }

  private static Stream<Arguments> otherPeoplesFiles() {
    return Stream.of(
        arguments("Latin-1", bytes("greeting=Grüße\n", ISO_8859_1)),
        arguments("a path of Windows", bytes("dir=C:\\users\\ada\\u12\n", UTF_8)),
        arguments("a byte order mark", bytes("\uFEFF", UTF_8)),
        arguments("line ends of Windows", bytes("a=b\r\n", UTF_8)),
        arguments(
            "other programs' keys", bytes("camel.foo=1\nspring.x=${y}\nhandoffs=1\n", UTF_8)));
  }

  private static byte[] bytes(String text, Charset charset) {
    return (text + "handoff.replace=never\n").getBytes(charset);
  }

  @ParameterizedTest
  @MethodSource("otherPeoplesFiles")
  void an_application_properties_of_other_programs_is_read_for_our_keys_C8_5(
      String what, byte[] content) throws Exception {
    Specs.write(specs.workingDirectory().resolve("application.properties"), content);

    assertThat(load(Map.of(), Map.of()).replace()).isEqualTo(ReplacePolicy.NEVER);
  }

  @Test
  void a_value_has_the_backslashes_that_are_not_escapes() throws Exception {
    Specs.write(
        specs.workingDirectory().resolve("application.properties"),
        "handoff.specs-dir=\\u0061\\\\u0062\\uxyz\n");

    assertThat(load(Map.of(), Map.of()).specsDir()).isEqualTo(Path.of("a\\u0062\\uxyz"));
  }

  @Test
  void an_application_properties_that_is_no_file_is_refused_and_not_waited_for_C9_4()
      throws Exception {
    Path file = specs.workingDirectory().resolve("application.properties");
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    String message =
        file
            + " cannot be read: a file of at most 1 MiB was expected. Correct the file, or run this"
            + " in another directory.";

    assertRefused(specs.once(), message);
    Files.delete(file);
    Files.createDirectory(file);
    assertRefused(specs.once(), message);
    Files.delete(file);
    Specs.write(file, new byte[(1 << 20) + 1]);
    assertRefused(specs.once(), message);
  }

  @ParameterizedTest
  @CsvSource({
    "HANDOFF_SERVICE_HOST, 10.0.0.1",
    "HANDOFF_PORT, tcp://10.0.0.1:8080",
    "HANDOFF_PORT_8080_TCP, tcp://10.0.0.1:8080",
    "HANDOFF_HOME, /opt/handoff",
    "HANDOFF_, x",
    "HANDOFF, x"
  })
  void a_variable_that_is_no_key_is_ignored_C9_5(String name, String value) throws Exception {
    specs.withLog("001-a", Specs.EVENT);

    Specs.Run run = specs.handoff(Map.of(name, value), "once");

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
  }

  @Test
  void a_variable_that_is_nearly_a_key_is_ignored_with_a_warning_C9_5() {
    specs.withLog("001-a", Specs.EVENT);

    Specs.Run run = specs.handoff(Map.of("HANDOFF_SOURCE_COMIT", "z"), "once");

    assertThat(run.err())
        .contains(
            "WARN  The environment variable HANDOFF_SOURCE_COMIT is ignored: it sets no key. Did"
                + " you mean HANDOFF_SOURCE_COMMIT?");
    assertThat(run.status()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replace | Unknown key replace on the command line. Did you mean handoff.replace",
        "handof.replace | Unknown key handof.replace on the command line. Did you mean handoff.replace",
        "HANDOFF.REPLACE | Unknown key HANDOFF.REPLACE on the command line. Did you mean handoff.replace",
        "zzz.zzz | Unknown key zzz.zzz on the command line. Known: handoff.",
        "camel.foo | Unknown key camel.foo on the command line. Known: camel.",
        "camel.main.nam | Unknown key camel.main.nam on the command line. Did you mean camel.main.name",
      })
  void a_key_that_nobody_reads_is_refused_on_the_command_line_C9_5(String key, String message) {
    Specs.Run run = specs.once("-D" + key + "=x");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains(message);
    assertThat(specs.export("001-a")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "camel.main.name",
        "camel.main.shutdown-timeout",
        "camel.component.seda.queue-size",
        "camel.health.enabled",
        "camel.rest.api-properties[a]",
        "camel.beans.mine"
      })
  void the_keys_that_camel_describes_are_accepted_C9_5(String key) throws Exception {
    assertThat(load(Map.of(key, "1"), Map.of()).camel()).containsExactly(Map.entry(key, "1"));
  }

  @Test
  void the_file_of_the_program_may_have_keys_for_the_routes_there_but_no_misspelt_one_C9_5()
      throws Exception {
    Path home = Files.createDirectory(specs.workingDirectory().resolve("home"));
    Path file = Specs.write(home.resolve("application.properties"), "my.inbox=/srv/inbox\n");

    assertThat(
            Settings.load(Map.of(), Map.of(), specs.workingDirectory(), home, List.of())
                .entries()
                .get("my.inbox"))
        .isEqualTo(new Settings.Entry("/srv/inbox", "in " + file));
    for (String line : List.of("handoff.replce=never", "camel.mian.name=x")) {
      Specs.write(file, line + "\n");
      assertThatThrownBy(
              () -> Settings.load(Map.of(), Map.of(), specs.workingDirectory(), home, List.of()))
          .hasMessageStartingWith("Unknown key " + line.replaceFirst("=.*", "") + " in " + file);
    }
  }

  @Test
  void the_spaces_at_the_ends_of_a_path_belong_to_it() throws Exception {
    Settings settings =
        load(
            Map.of(
                "handoff.specs-dir",
                " a ",
                "handoff.output-dir",
                " b ",
                "handoff.replace",
                " always "),
            Map.of());

    assertThat(settings.specsDir()).isEqualTo(Path.of(" a "));
    assertThat(settings.outputDir()).isEqualTo(Path.of(" b "));
    assertThat(settings.replace()).isEqualTo(ReplacePolicy.ALWAYS);
  }

  @Test
  void every_value_says_where_it_is_set() throws Exception {
    Path file = specs.workingDirectory().resolve("application.properties");
    Specs.write(file, "handoff.parallelism=2\n");

    Settings settings =
        load(Map.of("handoff.replace", "never"), Map.of("HANDOFF_SETTLE_TIME", "1s"));

    assertThat(settings.entries())
        .containsEntry("handoff.replace", new Settings.Entry("never", "on the command line"))
        .containsEntry(
            "handoff.settle-time",
            new Settings.Entry("1s", "in the environment variable HANDOFF_SETTLE_TIME"))
        .containsEntry("handoff.parallelism", new Settings.Entry("2", "in " + file))
        .containsEntry("handoff.scan-interval", new Settings.Entry("30s", "by default"));
  }

  @Test
  void the_specs_directory_is_found_further_up_in_the_repository() throws Exception {
    Path root = specs.workingDirectory();
    Path deep = Files.createDirectories(root.resolve("src/main"));
    Path nearer = root.resolve("src/kitty-specs");

    assertThat(specsDir(deep)).as("outside a repository").isEqualTo(Path.of("kitty-specs"));
    Files.createDirectory(root.resolve(".git"));
    assertThat(specsDir(deep)).isEqualTo(root.resolve("kitty-specs"));
    assertThat(specsDir(specs.feature("001-a"))).isEqualTo(root.resolve("kitty-specs"));
    assertThat(specsDir(root)).isEqualTo(Path.of("kitty-specs"));
    Files.createDirectory(nearer);
    assertThat(specsDir(deep)).isEqualTo(nearer);
    Files.createDirectory(deep.resolve(".git"));
    assertThat(specsDir(deep))
        .as("no further than the repository")
        .isEqualTo(Path.of("kitty-specs"));
    assertThat(
            Settings.load(
                    Map.of("handoff.specs-dir", "kitty-specs"),
                    Map.of(),
                    root.resolve("src/main"),
                    null,
                    List.of())
                .specsDir())
        .as("a path that is set")
        .isEqualTo(Path.of("kitty-specs"));
  }

  private static Path specsDir(Path workingDirectory) throws InvalidSettingsException {
    return Settings.load(Map.of(), Map.of(), workingDirectory, null, List.of()).specsDir();
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
  void a_specs_directory_that_cannot_be_read_is_refused_with_its_cause_C9_2() throws IOException {
    Path loop = specs.workingDirectory().resolve("loop");
    Files.createSymbolicLink(loop, loop);

    assertRefused(
        specs.handoff(Map.of(), "once", "loop"),
        "The specs directory "
            + loop
            + " cannot be accessed: Too many levels of symbolic links or unable to access attributes of symbolic link. Correct the path, or repair the file system.");
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
  @ValueSource(
      strings = {"100%", "a\\b", "what?", "{{x}}", "x}}", "${x}", "a&&b", "a\u0001b", "a\nb"})
  void a_path_that_camel_cannot_take_is_refused_C8_4(String name) throws IOException {
    Path directory = Files.createDirectory(specs.workingDirectory().resolve(name));

    Specs.Run run = specs.handoff(Map.of(), "once", directory.toString());

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .startsWith(
            "handoff: The specs directory's path "
                + Printable.of(directory.toString())
                + " contains ")
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
    assertThat(run.err()).startsWith("handoff: The routes cannot be started: ");
    assertThat(specs.export("001-a")).doesNotExist();
  }

  @Test
  void a_directory_that_lacks_a_route_is_refused_C9_4() throws IOException {
    Path routes = specs.routesWith("watch-features", "handoff-watch-features", "other");
    String key = "-Dhandoff.routes-dir=" + routes;
    String lacks = "handoff: The directory " + routes + " has no route handoff-";

    assertThat(specs.once(key).status()).isZero();
    Specs.Run watch = specs.handoff(Map.of(), "watch", specs.directory().toString(), key);
    assertThat(watch.err()).contains(lacks + "watch-features. Copy watch-features.camel.yaml ");
    assertThat(watch.status()).isEqualTo(2);

    Files.delete(routes.resolve("validate-events.camel.yaml"));
    Specs.Run once = specs.once(key);
    assertThat(once.err()).startsWith(lacks + "validate-events. Copy ");
    assertThat(once.status()).isEqualTo(2);
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

  @ParameterizedTest
  @CsvSource({
    "8080, 127.0.0.1, 8080",
    "0, 127.0.0.1, 0",
    "localhost:65535, localhost, 65535",
    "0.0.0.0:80, 0.0.0.0, 80",
    "a-b.example_1:1, a-b.example_1, 1",
    "[::1]:8080, ::1, 8080",
    "[fe80::1%eth0]:8080, fe80::1%eth0, 8080"
  })
  void http_is_an_address_of_this_machine_alone_unless_a_host_is_named(
      String value, String host, int port) throws Exception {
    assertThat(load(Map.of("handoff.http", value), Map.of()).http())
        .isEqualTo(InetSocketAddress.createUnresolved(host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "65536",
        "x",
        ":8080",
        "a:",
        "a b:1",
        "::1:80",
        "[::1]",
        "[x]:1",
        "1:2:3",
        "http://a:1"
      })
  void http_is_nothing_but_an_address_C9_5(String value) {
    assertThatThrownBy(() -> load(Map.of("handoff.http", value), Map.of()))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageStartingWith(
            "handoff.http is \"" + value + "\" on the command line. Accepted: ");
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
        new Use("handoff.http", "8080", Settings::http),
        new Use("handoff.health.features", "true", Settings::healthOfFeatures),
        new Use("handoff.log-format", "json", Settings::logsJson),
        new Use("handoff.routes-dir", specs.directory().toString(), Settings::routesDir),
        new Use("handoff.notify", "direct:a", Settings::notifyEndpoint),
        new Use("handoff.events", "direct:a", Settings::eventsEndpoint),
        new Use("handoff.leader.lock-dir", specs.directory().toString(), Settings::leaderLockDir),
        new Use("handoff.leader.namespace", "a", Settings::leaderNamespace),
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
    assertThat(run.err()).isEqualTo("handoff: " + message + System.lineSeparator());
    assertThat(run.out()).isEmpty();
    assertThat(specs.export("001-a")).doesNotExist();
  }
}
