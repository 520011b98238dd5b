package io.github.featurehandoff.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.featurehandoff.Specs;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Each shell completes real command lines, and knows what the program knows. */
class CompletionTest {
  private static final Path SCRIPTS = Path.of("src/test/completion").toAbsolutePath();
  private static final Path COMPLETIONS = Path.of("src/main/completion").toAbsolutePath();
  private static final CommandLine PROGRAM = ManPage.program();

  private final Path directory;
  private final Path path;

  private enum Shell {
    BASH("handoff.bash", "bash", "--norc"),
    ZSH("_handoff", "zsh", "-f"),
    FISH("handoff.fish", "fish", "--no-config");

    private final String completion;
    private final String program;
    private final String withoutConfiguration;

    Shell(String completion, String program, String withoutConfiguration) {
      this.completion = completion;
      this.program = program;
      this.withoutConfiguration = withoutConfiguration;
    }
  }

  /** A distribution, a link to its launcher on the path, and two specs directories to work with. */
  CompletionTest(@TempDir Path root) throws IOException {
    directory = Files.createDirectory(root.resolve("work"));
    path = Files.createDirectory(root.resolve("path"));
    Path home = Files.createDirectory(root.resolve("home"));
    Files.copy(Path.of("application.properties"), home.resolve("application.properties"));
    Path launcher = Files.createDirectory(home.resolve("bin")).resolve("handoff");
    Files.copy(Path.of("src/main/bin/handoff"), launcher);
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    Files.createSymbolicLink(path.resolve("handoff"), launcher);
    for (String feature :
        List.of("kitty-specs/001-import", "kitty-specs/002-reset", "other/009-digest")) {
      Files.createDirectories(directory.resolve(feature));
    }
    Specs.write(directory.resolve("kitty-specs/README.md"), "");
    Specs.write(directory.resolve("log.jsonl"), "");
  }

  @Test
  void the_commands_are_those_that_the_help_has() {
    String help = new Specs(directory).handoff(Map.of(), "help").out();

    assertThat(
            help.substring(help.indexOf("Commands:"), help.indexOf("Exit status:"))
                .lines()
                .skip(1)
                .map(line -> line.replaceFirst("^  (\\S*).*", "$1"))
                .filter(name -> !name.isBlank()))
        .containsExactlyElementsOf(PROGRAM.getSubcommands().keySet());
  }

  @ParameterizedTest
  @EnumSource
  void every_command_is_offered(Shell shell) throws Exception {
    assertThat(offered(shell, "handoff "))
        .containsExactlyInAnyOrderElementsOf(PROGRAM.getSubcommands().keySet());
  }

  @ParameterizedTest
  @EnumSource
  void every_option_of_every_command_is_offered_and_no_other(Shell shell) throws Exception {
    List<CommandLine> commands = new ArrayList<>(PROGRAM.getSubcommands().values());
    commands.add(PROGRAM);
    for (CommandLine command : commands) {
      String line = command.getCommandSpec().qualifiedName() + " -";
      List<OptionSpec> options = command.getCommandSpec().options();
      Set<String> offered = new TreeSet<>();
      offered(shell, line).forEach(option -> offered.add(option.replaceFirst("=$", "")));

      assertThat(offered)
          .as(line)
          .containsAll(options.stream().map(OptionSpec::longestName).toList())
          .isSubsetOf(options.stream().flatMap(option -> Stream.of(option.names())).toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void every_value_of_an_option_is_offered_and_no_other(Shell shell) throws Exception {
    for (CommandLine command : PROGRAM.getSubcommands().values()) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        if (option.completionCandidates() != null) {
          String line = command.getCommandSpec().qualifiedName() + " " + option.longestName() + "=";
          assertThat(offered(shell, line))
              .as(line)
              .containsExactlyInAnyOrderElementsOf(option.completionCandidates());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void every_key_is_offered(Shell shell) throws Exception {
    Set<String> keys = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("application.properties"))) {
      if (!line.isEmpty() && !line.startsWith("#")) {
        keys.add(line.replaceFirst("=.*", "="));
      }
    }

    assertThat(offered(shell, "handoff once -D")).containsAll(keys);
  }

  private static Stream<Arguments> lines() {
    return Stream.of(
            arguments("handoff w", "watch"),
            arguments("handoff help ver", "verify"),
            arguments("handoff status l", "log.jsonl"),
            arguments("handoff schema ", "report status"),
            arguments("handoff once ki", "kitty-specs"),
            arguments("handoff verify ", "kitty-specs other"),
            arguments("handoff validate ", "kitty-specs log.jsonl other"),
            arguments("handoff validate -q l", "log.jsonl"),
            arguments("handoff once --feature=00", "001-import 002-reset"),
            arguments("handoff verify other --feature=", "009-digest"),
            arguments("handoff once --exclude=00", "001-import 002-reset"),
            arguments("handoff once --color=a", "always auto"),
            arguments("handoff once --replace=", "always never safe"),
            arguments("handoff watch --replace=", "always never safe"),
            arguments("handoff once --format j", "json"),
            arguments("handoff once -Dhandoff.replace=n", "never"),
            arguments("handoff watch -Dhandoff.scan", "handoff.scan-interval="),
            arguments("handoff watch -D handoff.scan", "handoff.scan-interval="))
        .flatMap(
            line ->
                Stream.of(Shell.values())
                    .map(shell -> arguments(shell, line.get()[0], line.get()[1])));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void a_line_is_completed(Shell shell, String line, String offers) throws Exception {
    assertThat(offered(shell, line)).containsExactly(offers.split(" "));
  }

  @ParameterizedTest
  @EnumSource
  void a_name_is_data_and_no_command_C8_3(Shell shell) throws Exception {
    Files.createDirectory(directory.resolve("kitty-specs/$(touch ran)`touch ran`"));

    assertThat(offered(shell, "handoff once --feature=")).hasSize(3);
    assertThat(directory.resolve("ran")).doesNotExist();
  }

  /**
   * What a shell offers for the last word of a line, without what is typed of it before a value.
   */
  private Set<String> offered(Shell shell, String line) throws IOException, InterruptedException {
    assumeTrue(isInstalled(shell), shell.program + " is not installed");
    ProcessBuilder builder =
        new ProcessBuilder(
                shell.program,
                shell.withoutConfiguration,
                SCRIPTS.resolve("complete." + shell.program).toString(),
                COMPLETIONS.resolve(shell.completion).toString(),
                line)
            .directory(directory.toFile());
    builder.environment().merge("PATH", path.toString(), (old, ours) -> ours + ":" + old);
    builder.environment().put("HOME", directory.toString());
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    String word = line.substring(line.lastIndexOf(' ') + 1);
    String before = word.replaceFirst("^(-D(?:.*=)?|--[^=]*=)?.*$", "$1");
    return said.lines()
        .map(offer -> offer.replaceFirst("\t.*", "").replaceFirst("/$", ""))
        .map(offer -> offer.startsWith(before) ? offer.substring(before.length()) : offer)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isInstalled(Shell shell) {
    return Pattern.compile(File.pathSeparator)
        .splitAsStream(System.getenv("PATH"))
        .anyMatch(place -> Files.isExecutable(Path.of(place, shell.program)));
  }
}
