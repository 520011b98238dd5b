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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the README shows is what happens. Its console blocks are one session, from a fresh checkout
 * on; the build and the path, which need no comparison, are left to {@code .ci/run}.
 */
class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```console\n(.*?)^```$");
  private static final Pattern PROMPT = Pattern.compile("(?m)^\\$ ");
  private static final String SHOWN_DIRECTORY = "/home/ada/shop";

  private final Path checkout;
  private int status;

  ReadmeTest(@TempDir Path root) throws IOException {
    checkout = root.toRealPath();
    Path example = Path.of("src/example");
    try (Stream<Path> files = Files.walk(example)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("handoff/events.jsonl")) {
          Path copy = checkout.resolve(file);
          Files.createDirectories(copy.resolveSibling(""));
          Files.copy(file, copy);
        }
      }
    }
  }

  @Test
  void its_session_happens_as_it_is_shown() throws Exception {
    List<String> shown = new ArrayList<>();
    List<String> happened = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(Files.readString(Path.of("README.md")));
    while (blocks.find()) {
      for (String command : PROMPT.splitAsStream(blocks.group(1)).toList()) {
        if (!command.isEmpty()) {
          String line = command.lines().findFirst().orElseThrow();
          shown.add("$ " + timeless(command));
          happened.add("$ " + timeless(line + "\n" + run(line)));
        }
      }
    }

    assertThat(shown).hasSizeGreaterThan(10);
    assertThat(happened).containsExactlyElementsOf(shown);
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
