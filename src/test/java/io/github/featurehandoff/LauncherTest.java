package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher with a Java that prints what it is given; {@code .ci/run} has it start a real one.
 */
class LauncherTest {
  private static final String JAVA =
      """
      #!/bin/sh
      case " $* " in
        *' -Xmx1k '*) echo 'Too small maximum heap' >&2; exit 1 ;;
        *' -version '*) exit 0 ;;
      esac
      echo "process $$ in $PWD"
      printf '%s\\n' "$@"
      while [ "$1" != -cp ]; do shift; done
      [ -s "${2%%:*}" ] && echo "has ${2%%:*}"
      """;

  private final Path root;

  LauncherTest(@TempDir Path directory) throws IOException {
    root = directory.toRealPath();
    executable(root.resolve("java/bin/java"), JAVA);
    Specs.write(
        root.resolve("java/release"),
        "JAVA_VERSION=\"17.0.1\"\nJAVA_RUNTIME_VERSION=\"17.0.1+12\"\n");
  }

  private static void executable(Path file, String content) {
    assertThat(Specs.write(file, content).toFile().setExecutable(true)).isTrue();
  }

  private Path distribution(String name) throws IOException {
    Path home = root.resolve(name);
    executable(home.resolve("bin/handoff"), Files.readString(Path.of("src/main/bin/handoff")));
    Specs.write(home.resolve("lib/handoff.jar"), "the program");
    return home;
  }

  private record Run(int status, long process, List<String> said) {}

  private Run run(String javaOptions, Path directory, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.matches("(?i)_?(java|jdk)_.*"));
    builder.environment().put("JAVA_HOME", root.resolve("java").toString());
    builder.environment().put("JAVA_OPTS", javaOptions);
    builder.environment().put("XDG_CACHE_HOME", root.resolve("cache").toString());
    builder.environment().put("CDPATH", root.toString());
    builder.environment().merge("PATH", root + "/path", (old, ours) -> ours + ":" + old);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), process.pid(), said.lines().toList());
  }

  private static void assertStarted(Run run, Path home, Path directory, String... arguments) {
    assertThat(run.said())
        .as("process, and so signals, are Java's")
        .first()
        .isEqualTo("process " + run.process() + " in " + directory);
    assertThat(run.said())
        .contains("-Dapp.home=" + home)
        .containsSequence(List.of(arguments))
        .last()
        .asString()
        .matches("has .*/handoff\\.jar");
    assertThat(run.status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "handoff-1.0",
        "a b ",
        " a",
        "it's \"quoted\"",
        "a%20b+c",
        "gärden",
        "$HOME`ls`*",
        "a\\b",
        "-rf",
        "{{a}}"
      })
  void starts_under_any_path(String name) throws Exception {
    Path home = distribution(name);

    Run run = run("", root, home + "/bin/handoff", "once", "a b ", "", "*");

    assertStarted(run, home, root, "once", "a b ", "", "*");
    assertThat(run.said()).containsSequence("-cp", home + "/lib/handoff.jar");
  }

  @Test
  void starts_under_a_path_that_ends_with_a_newline() throws Exception {
    Path home = distribution("tab\tand\nnewline\n");
    Files.createSymbolicLink(root.resolve("link"), home.resolve("bin/handoff"));
    Files.createSymbolicLink(root.resolve("to\nhome\n"), home);

    for (String program : List.of("link", "to\nhome\n/bin/handoff")) {
      Run run = run("", root, root.resolve(program).toString(), "once");

      assertThat(String.join("\n", run.said()))
          .contains("-Dapp.home=" + home + "\n-cp\n")
          .endsWith("has " + home + "/lib/handoff.jar");
    }
  }

  @Test
  void starts_under_a_path_with_a_colon_with_the_jars_that_were_added() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "only Linux has names for open files");
    Path home = distribution("a:b");
    Specs.write(home.resolve("lib/component.jar"), "a component");

    assertStarted(run("", root, home + "/bin/handoff", "once"), home, root, "once");
    assertThat(run("", root, home + "/bin/handoff", "once").said())
        .containsSequence("-cp", "/proc/self/fd/9/handoff.jar:/proc/self/fd/9/component.jar");
  }

  @Test
  void refuses_a_jar_whose_name_has_a_colon_C9_2() throws Exception {
    Path home = distribution("home");
    Specs.write(home.resolve("lib/a:b.jar"), "a component");

    Run run = run("", root, home + "/bin/handoff", "once");

    assertThat(run.said())
        .containsExactly(
            "handoff: "
                + home
                + "/lib/a:b.jar has a colon in its name, at which Java splits its class path."
                + " Rename it.");
    assertThat(run.status()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "home/bin, sh handoff",
    "home, sh ./bin/handoff",
    "home, sh bin/handoff",
    "home, bin/handoff",
    "., home/bin/../bin/handoff",
    "., handoff",
    "., ./link",
    "path, sh handoff",
    "., sh link"
  })
  void starts_however_it_is_called(String directory, String command) throws Exception {
    Path home = distribution("home");
    Files.createDirectory(root.resolve("path"));
    Files.createSymbolicLink(root.resolve("path/handoff"), Path.of("../link"));
    Files.createSymbolicLink(root.resolve("link"), home.resolve("bin/handoff"));
    Path from = root.resolve(directory).toRealPath();

    assertStarted(
        run("", from, "sh", "-c", "exec " + command + " once x"), home, from, "once", "x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "once -C specs kitty-specs | specs | once kitty-specs",
        "-Cspecs once | specs | once",
        "-C specs -C deeper once | specs/deeper | once",
        "once -C=specs -C=deeper | specs/deeper | once",
        "-C specs -C $PWD/other once | other | once",
        "once -C ~~ x | . | once x",
        "-C watch once | watch | once",
        "-C - once | - | once",
        "validate -- -C specs | . | validate -- -C specs",
        "once -C | . | once -C",
      })
  void works_in_the_directory_of_an_option(String arguments, String directory, String passed)
      throws Exception {
    Path home = distribution("home");
    for (String name : List.of("specs/deeper", "other", "watch", "-")) {
      Files.createDirectories(root.resolve(name));
    }

    Run run = run("", root, "sh", "-c", "exec home/bin/handoff " + arguments.replace("~~", "''"));

    assertStarted(run, home, root.resolve(directory).normalize(), passed.split(" "));
    assertThat(run.said()).doesNotContain("-XX:MaxHeapFreeRatio=20");
  }

  @Test
  void a_directory_to_work_in_that_does_not_exist_is_refused_C9_2() throws Exception {
    Path home = distribution("home");

    Run run = run("", root, home + "/bin/handoff", "-C", "no such", "once");

    assertThat(run.said())
        .containsExactly(
            "handoff: -C no such: there is no such directory. Name one that you may enter.");
    assertThat(run.status()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sh", "bash"})
  void a_working_directory_that_is_gone_is_no_failed_feature_C9_4(String shell) throws Exception {
    Path home = distribution("home");
    Path gone = Files.createDirectory(root.resolve("gone"));
    String remove = "rmdir ../gone && exec " + shell + " " + home + "/bin/handoff once";

    Run run = run("", gone, "sh", "-c", remove);

    assertThat(run.said())
        .last()
        .isEqualTo(
            "handoff: The working directory is gone. Go to another one, or name one with -C.");
    assertThat(run.status()).isEqualTo(2);
    Files.createDirectory(gone);
    Run there = run("", gone, "sh", "-c", remove + " -C " + root);
    assertThat(there.said()).contains("process " + there.process() + " in " + root, "once");
    assertThat(there.status()).isZero();
  }

  @Test
  void a_closed_stream_is_not_taken_for_a_file_that_java_opens() throws Exception {
    Path home = distribution("home");
    executable(
        root.resolve("java/bin/java"),
        """
        #!/bin/sh
        for stream in 0 1 2; do
          { eval "true 3>&$stream"; } 2> /dev/null || echo "$stream is closed" >> ../said
        done
        (read -r line) 2> /dev/null || echo "nothing to read" >> ../said
        (echo written) 2> /dev/null || echo "nowhere to write" >> ../said
        """);
    Files.createDirectory(root.resolve("work"));

    for (String closed : List.of("<&-", ">&-", "2>&-", "<&- >&- 2>&-")) {
      run("", root.resolve("work"), "sh", "-c", home + "/bin/handoff once " + closed);
    }

    assertThat(root.resolve("said"))
        .content()
        .isEqualTo(
            """
            nothing to read
            nothing to read
            nowhere to write
            nothing to read
            nothing to read
            nowhere to write
            """);
  }

  @Test
  void a_java_that_does_not_start_is_no_failed_feature_C9_4() throws Exception {
    Path home = distribution("home");

    Run run = run("-Xmx1k", root, home + "/bin/handoff", "once");

    assertThat(run.said())
        .containsExactly(
            "handoff: " + root + "/java/bin/java does not start:", "Too small maximum heap");
    assertThat(run.status()).isEqualTo(2);
    assertStarted(
        run("-Xmx1m", root, home + "/bin/handoff", "once"),
        home,
        root,
        "-Xmx1m",
        "-Dapp.home=" + home);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      nullValues = "none",
      value = {
        "once kitty-specs | none | none | none",
        "once --notify=file:out | none | handoff.events=direct:out | none",
        "once --events=kafka:features | none | none | kafka",
        "once --notify kafka:features | none | none | kafka",
        "once -Dhandoff.events=kafka:features | none | none | kafka",
        "once | HANDOFF_EVENTS=kafka:features | none | kafka",
        "once | HANDOFF_NOTIFY=kafka:features | none | kafka",
        "once | HANDOFF_SERVICE=kafka:features | none | none",
        "once | none | handoff.events=kafka:features | kafka",
        "once | none | handoff.events = kafka\\:features | kafka",
        "once | none | # handoff.events=kafka:features | none",
        "once | none | handoff.http= | none",
        "watch --http=8080 | none | none | http",
        "watch --http 8080 | none | none | http",
        "watch -Dhandoff.http=0.0.0.0:8080 | none | none | http",
        "watch | HANDOFF_HTTP=8080 | none | http",
        "watch | HANDOFF_HTTP= | none | none",
        "watch | none | handoff.http = 8080 | http",
        "watch | none | camel.server.enabled=true | http",
        "watch --http=8080 --events=kafka:features | none | none | kafka http",
      })
  void jars_for_what_few_ask_for_are_used_where_a_setting_asks_for_them(
      String arguments, @Nullable String variable, @Nullable String line, @Nullable String asked)
      throws Exception {
    Path home = distribution("a home");
    Specs.write(home.resolve("lib/added.jar"), "a component");
    Specs.write(home.resolve("lib/kafka/kafka.jar"), "a component");
    Specs.write(home.resolve("lib/http/http.jar"), "a component");
    Specs.write(
        home.resolve("application.properties"), "# Settings\n\n" + (line == null ? "" : line));

    List<String> said =
        run(
                "",
                root,
                "sh",
                "-c",
                (variable == null ? "" : "export " + variable + ";") + "exec \"$0\" " + arguments,
                home + "/bin/handoff")
            .said();

    StringBuilder jars = new StringBuilder(home + "/lib/handoff.jar");
    for (String jar : List.of("kafka/kafka.jar", "added.jar", "http/http.jar")) {
      String directory = jar.substring(0, Math.max(0, jar.indexOf('/')));
      if (directory.isEmpty() || (asked != null && asked.contains(directory))) {
        jars.append(":").append(home).append("/lib/").append(jar);
      }
    }
    assertThat(said).containsSequence("-cp", jars.toString());
  }

  @ParameterizedTest
  @CsvSource({"watch, true", "-q watch specs, true", "once watch, false", "verify, false"})
  void a_watcher_gives_memory_back(String arguments, boolean watches) throws Exception {
    Path home = distribution("home");

    List<String> said = run("", root, "sh", "-c", home + "/bin/handoff " + arguments).said();

    assertThat(said).contains("-Xmx256m");
    assertThat(said.contains("-XX:MaxHeapFreeRatio=20")).isEqualTo(watches);
  }

  @Test
  void systemd_understands_all_of_the_unit() throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "systemd-analyze"))),
        "there is no systemd-analyze");
    Path home = distribution("opt");
    Path specs = Files.createDirectories(root.resolve("project/kitty-specs"));
    String unit =
        Files.readString(Path.of("src/main/systemd/handoff.service"))
            .replace("/opt/handoff", home.toString())
            .replace("/srv/project/kitty-specs", specs.toString())
            .replace("/srv/project", root + "/project");

    assertThat(complaints(unit)).isEmpty();
    assertThat(complaints(unit.replace("PrivateTmp=", "PrivateTemp="))).hasSize(1);
  }

  /** What systemd says of the unit, but not of the other units of this machine. */
  private List<String> complaints(String unit) throws Exception {
    Path file = Specs.write(root.resolve("units/handoff.service"), unit);
    return run("", root, "systemd-analyze", "verify", "--man=no", file.toString()).said().stream()
        .filter(line -> line.contains("handoff.service"))
        .toList();
  }
}
