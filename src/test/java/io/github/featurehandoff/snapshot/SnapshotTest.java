package io.github.featurehandoff.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.featurehandoff.jsonlines.JsonLinesValidator;
import io.github.featurehandoff.jsonlines.Logs;
import io.github.featurehandoff.jsonlines.ValidationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C3: what a snapshot holds of a log that several threads copy and check. */
class SnapshotTest {

  private static final String EVENTS = (Logs.EVENT + "\n").repeat(20_000);

  /** Longer than what one thread takes at a time. */
  private static final String LONG_LINE =
      "{\"a\": \"" + "0123456789é".repeat(JsonLinesValidator.LARGE / 4) + "\"}\n";

  @Test
  void c3_1_it_has_all_bytes_of_a_large_log_with_a_long_line_in_it(@TempDir Path directory)
      throws IOException {
    Path log = directory.resolve("log.jsonl");
    Files.writeString(log, EVENTS + LONG_LINE + EVENTS + LONG_LINE);
    Snapshot snapshot = Snapshot.take(log, directory.resolve("copy.jsonl"), false, false, false);
    snapshot.awaitDisk();
    assertThat(snapshot.file()).hasSameBinaryContentAs(log);
    assertThat(snapshot.lines()).isEqualTo(40_002);
    ValidationReport found = snapshot.validate(false);
    assertThat(found).isSameAs(snapshot.found());
    assertThat(found.valid()).isTrue();
    assertThat(found).isEqualTo(JsonLinesValidator.validate(log, false));
  }

  @Test
  void c3_5_a_torn_tail_is_left_out_of_a_large_log_however_long_it_is(@TempDir Path directory)
      throws IOException {
    Path log = directory.resolve("log.jsonl");
    for (String tail : new String[] {"{", LONG_LINE.strip()}) {
      Files.writeString(log, EVENTS + LONG_LINE + tail);
      Snapshot snapshot =
          Snapshot.take(log, directory.resolve(tail.length() + ".jsonl"), true, false, false);
      snapshot.awaitDisk();
      assertThat(snapshot.heldBack()).isTrue();
      assertThat(snapshot.lines()).isEqualTo(20_001);
      assertThat(snapshot.file()).hasContent(EVENTS + LONG_LINE);
      assertThat(snapshot.validate(false).valid()).isTrue();
    }
  }
}
