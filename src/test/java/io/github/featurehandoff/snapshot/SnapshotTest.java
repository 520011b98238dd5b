package io.github.featurehandoff.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.featurehandoff.jsonlines.JsonLinesValidator;
import io.github.featurehandoff.jsonlines.Logs;
import io.github.featurehandoff.source.EventLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C3: what a snapshot holds of a log. */
class SnapshotTest {

  private static final String EVENTS = (Logs.EVENT + "\n").repeat(20_000);

  /** Longer than what is read at a time. */
  private static final String LONG_LINE = "{\"a\": \"" + "0123456789é".repeat((1 << 20)) + "\"}\n";

  @Test
  void it_has_all_bytes_of_a_large_log_with_long_lines_C3_1(@TempDir Path directory)
      throws IOException {
    Path log = directory.resolve("log.jsonl");
    Files.writeString(log, EVENTS + LONG_LINE + EVENTS + LONG_LINE);
    Snapshot snapshot =
        Snapshot.take(
            EventLog.ofFile(log, null), directory.resolve("copy.jsonl"), false, bytes -> {});
    snapshot.awaitDisk();
    assertThat(snapshot.file()).hasSameBinaryContentAs(log);
    assertThat(snapshot.lines()).isEqualTo(40_002);
    assertThat(JsonLinesValidator.validate(snapshot.file(), false).valid()).isTrue();
  }

  @Test
  void a_torn_tail_is_left_out_of_a_large_log_however_long_it_is_C3_5(@TempDir Path directory)
      throws IOException {
    Path log = directory.resolve("log.jsonl");
    for (String tail : new String[] {"{", LONG_LINE.strip()}) {
      Files.writeString(log, EVENTS + LONG_LINE + tail);
      Snapshot snapshot =
          Snapshot.take(
              EventLog.ofFile(log, null),
              directory.resolve(tail.length() + ".jsonl"),
              true,
              bytes -> {});
      snapshot.awaitDisk();
      assertThat(snapshot.heldBack()).isTrue();
      assertThat(snapshot.lines()).isEqualTo(20_001);
      assertThat(snapshot.file()).hasContent(EVENTS + LONG_LINE);
    }
  }

  @Test
  void a_file_system_that_cannot_write_directories_to_disk_is_no_failure_C6_2() {
    Path directory = Path.of("/proc/self");
    assumeTrue(Files.isDirectory(directory), "there is no file system of that kind");
    assertThatCode(() -> Snapshot.sync(directory)).doesNotThrowAnyException();
    assertThatThrownBy(() -> Snapshot.sync(directory.resolve("maps")))
        .hasMessageContaining("Invalid argument");
  }

  @Test
  void a_hole_in_a_log_is_not_copied_C3_3(@TempDir Path directory) throws IOException {
    Path log = directory.resolve("log.jsonl");
    Path copy = directory.resolve("copy.jsonl");
    Files.writeString(log, Logs.EVENT + "\n");
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.setLength(1L << 26);
    }
    Files.writeString(log, "\n", StandardOpenOption.APPEND);

    assertThatThrownBy(() -> Snapshot.take(EventLog.ofFile(log, null), copy, false, bytes -> {}))
        .hasMessageContaining("NUL");
    assertThat(copy).hasSize(1 << 20);
  }
}
