package io.github.featurehandoff.jsonlines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C3.5, C5.4: how many lines a file has. */
class LineCountTest {

  private static Path file(Path directory, String content) throws IOException {
    return Files.writeString(directory.resolve("log.jsonl"), content);
  }

  @Test
  void every_newline_ends_a_line_and_what_follows_the_last_one_is_torn_C3_5(@TempDir Path directory)
      throws IOException {
    assertThat(LineCount.of(Content.of(file(directory, "")))).isEqualTo(new LineCount(0, 0, 0));
    assertThat(LineCount.of(Content.of(file(directory, "{}\n\n"))))
        .isEqualTo(new LineCount(2, 4, 4));
    assertThat(LineCount.of(Content.of(file(directory, "{}\n\n"))).torn()).isFalse();
    assertThat(LineCount.of(Content.of(file(directory, "{}\n{"))))
        .isEqualTo(new LineCount(1, 4, 3));
    assertThat(LineCount.of(Content.of(file(directory, "{}\n{"))).torn()).isTrue();
    assertThat(LineCount.of(Content.of(file(directory, "{}")))).isEqualTo(new LineCount(0, 2, 0));
  }

  @Test
  void the_count_is_right_for_any_bytes_and_any_beginning_of_them(@TempDir Path directory)
      throws IOException {
    byte[] bytes = new byte[300_000];
    new Random(20261122).nextBytes(bytes);
    Path file = Files.write(directory.resolve("bytes"), bytes);
    for (int limit : new int[] {0, 1, 7, 8, 9, 1_000, 131_071, 131_072, 131_073, 299_999}) {
      long lines = 0;
      long whole = 0;
      for (int i = 0; i < limit; i++) {
        if (bytes[i] == '\n') {
          lines++;
          whole = i + 1L;
        }
      }
      assertThat(LineCount.ofFirst(Content.of(file), limit))
          .isEqualTo(new LineCount(lines, limit, whole));
    }
    assertThat(LineCount.ofFirst(Content.of(file), Long.MAX_VALUE))
        .isEqualTo(LineCount.of(Content.of(file)));
  }

  @Test
  void a_symbolic_link_is_not_followed_C8_1(@TempDir Path directory) throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), file(directory, "{}\n"));
    assertThatThrownBy(() -> LineCount.of(Content.of(link))).isInstanceOf(IOException.class);
  }
}
