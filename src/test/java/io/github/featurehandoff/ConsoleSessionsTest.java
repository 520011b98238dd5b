package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.featurehandoff.cli.Handoff;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The console blocks of a page are one session in a fresh checkout, and print what the page shows,
 * the second time too. {@code .ci/run} runs the build.
 */
class ConsoleSessionsTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```console\n(.*?)^```$");
  private static final Pattern PROMPT = Pattern.compile("(?m)^\\$ ");
  private static final Path EXAMPLE = Path.of("src/example");
  private static final String SHOWN_DIRECTORY = "/home/ada/shop";

  private final Path checkout;
  private int status;

  ConsoleSessionsTest(@TempDir Path root) throws IOException {
    checkout = root.toRealPath();
    Files.createDirectory(checkout.resolve("target"));
    for (Path file : trackedExample()) {
      Path copy = checkout.resolve(file);
      Files.createDirectories(copy.resolveSibling(""));
      Files.copy(file, copy);
    }
  }

  private static List<Path> trackedExample() throws IOException {
    try (Stream<Path> files = Files.walk(EXAMPLE)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.endsWith("handoff/events.jsonl"))
          .toList();
    }
  }

  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (Path page : DocsTest.pages()) {
      if (BLOCK.matcher(Files.readString(page)).find()) {
        pages.add(page);
      }
    }
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void a_session_happens_as_it_is_shown_and_changes_no_tracked_file_twice(Path page)
      throws Exception {
    for (int time = 1; time <= 2; time++) {
      List<String> shown = new ArrayList<>();
      List<String> happened = new ArrayList<>();
      Matcher blocks = BLOCK.matcher(Files.readString(page));
      while (blocks.find()) {
        for (String command : PROMPT.splitAsStream(blocks.group(1)).toList()) {
          if (!command.isEmpty()) {
            String line = command.lines().findFirst().orElseThrow();
            shown.add("$ " + timeless(command));
            happened.add("$ " + timeless(line + "\n" + run(line)));
          }
        }
      }

      assertThat(happened).as("time %d", time).containsExactlyElementsOf(shown);
      assertThat(trackedExample())
          .allSatisfy(file -> assertThat(checkout.resolve(file)).hasSameBinaryContentAs(file));
    }
  }

  private static String timeless(String text) {
    return text.replaceAll("in \\d+\\.\\d s", "in 0.1 s");
  }

  private String run(String line) throws IOException, InterruptedException {
    if (line.startsWith("mvn ") || line.startsWith("PATH=")) {
      return "";
    }
    if (line.equals("echo $?")) {
      return status + "\n";
    }
    if (line.startsWith("handoff ")) {
      return handoff(line.substring("handoff ".length()).split(" "))
          .replace(checkout.toString(), SHOWN_DIRECTORY);
    }
    Process process =
        new ProcessBuilder("/bin/sh", "-c", line)
            .directory(checkout.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    status = process.waitFor();
    return said;
  }

  private String handoff(String... arguments) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(said, true, StandardCharsets.UTF_8);
    status =
        Handoff.run(
            new Handoff.Surroundings(
                Map.of(),
                checkout,
                null,
                new ByteArrayInputStream(new byte[0]),
                printed,
                printed,
                false),
            arguments);
    return said.toString(StandardCharsets.UTF_8);
  }
}
