package io.github.featurehandoff.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** C6.3: the names of unpublished files, and which of them are leftovers. */
class TemporaryFileTest {
  private static final Pattern NAME =
      Pattern.compile("\\.events\\.jsonl\\.(?<host>.+)-(?<process>\\d+)-(?<start>\\d+)-\\d+\\.tmp");

  private final Path directory;

  TemporaryFileTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void no_name_is_used_twice_and_each_says_whose_it_is_C6_3() {
    Path first = TemporaryFile.in(directory);
    Path second = TemporaryFile.in(directory);

    assertThat(first).isNotEqualTo(second);
    assertThat(first.getParent()).isEqualTo(directory);
    Matcher name = NAME.matcher(first.getFileName().toString());
    assertThat(name.matches()).isTrue();
    assertThat(name.group("process")).isEqualTo(String.valueOf(ProcessHandle.current().pid()));
    assertThat(name.group("host")).matches("[A-Za-z0-9._]+");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "of this process                   | .events.jsonl.HOST-PROCESS-START-1.tmp   | 48 | false",
        "of a dead process                 | .events.jsonl.HOST-999999999-START-1.tmp | 0  | true",
        "of a process with the same number | .events.jsonl.HOST-PROCESS-1000-1.tmp    | 0  | true",
        "of a start that is not known      | .events.jsonl.HOST-PROCESS-0-1.tmp       | 48 | false",
        "of another host, young            | .events.jsonl.elsewhere-1-1-1.tmp        | 23 | false",
        "of another host, old              | .events.jsonl.elsewhere-1-1-1.tmp        | 25 | true",
        "of another host with hyphens      | .events.jsonl.else-where-1-1-1.tmp       | 25 | true",
        "of an editor                      | .events.jsonl.swp                        | 48 | false",
        "of another tool                   | .events.jsonl.tmp                        | 48 | false",
        "without a start                   | .events.jsonl.HOST-999999999-1.tmp       | 0  | false",
        "with a number that is too long    | .events.jsonl.HOST-9999999999999999999-1-1.tmp | 0 | false",
        "visible                           | events.jsonl.HOST-999999999-1-1.tmp      | 48 | false",
      })
  void only_a_file_of_a_dead_process_is_a_leftover_C6_3(
      String what, String name, int hours, boolean leftover) throws IOException {
    Matcher own = NAME.matcher(TemporaryFile.in(directory).getFileName().toString());
    assertThat(own.matches()).isTrue();
    Path file =
        Files.createFile(
            directory.resolve(
                name.replace("HOST", own.group("host"))
                    .replace("PROCESS", own.group("process"))
                    .replace("START", own.group("start"))));

    TemporaryFile.removeLeftovers(directory, Instant.now().plus(Duration.ofHours(hours)));

    assertThat(Files.notExists(file)).as(what).isEqualTo(leftover);
  }
}
