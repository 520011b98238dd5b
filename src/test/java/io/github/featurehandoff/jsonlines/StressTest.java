package io.github.featurehandoff.jsonlines;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.featurehandoff.jsonlines.Violation.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** C5.6: what does not fit into the heap; {@code mvn -Pstress test}. */
@Tag("stress")
class StressTest {

  private static final long GIB = 1L << 30;

  private long begin;

  @BeforeEach
  void the_heap_is_small() {
    assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(256L << 20);
    begin = System.nanoTime();
  }

  @Test
  void a_log_of_4_gib_from_a_channel(TestInfo test) throws IOException {
    byte[] lines = Logs.bytes((Logs.EVENT + "\n").repeat(5_000));
    long times = 4 * GIB / lines.length + 1;
    ValidationReport report = validate(test, repeated("", lines, times, ""));
    assertThat(report.violations()).isEmpty();
    assertThat(report.lines()).isEqualTo(5_000 * times);
    assertThat(report.bytes()).isEqualTo(lines.length * times);
  }

  @Test
  void a_log_of_4_gib_from_a_file_with_a_fault_near_its_end(@TempDir Path directory, TestInfo test)
      throws IOException {
    byte[] lines = Logs.bytes((Logs.EVENT + "\n").repeat(5_000));
    long times = 4 * GIB / lines.length + 1;
    Path log = directory.resolve("log.jsonl");
    try (OutputStream out = Files.newOutputStream(log)) {
      for (long i = 0; i < times; i++) {
        out.write(lines);
      }
      out.write(Logs.bytes("{\"a\" 1}\n{}\n"));
    }
    ValidationReport report = JsonLinesValidator.validate(log, false);
    say(test, report);
    assertThat(Logs.only(report).line()).isEqualTo(5_000 * times + 1);
    assertThat(report.lines()).isEqualTo(5_000 * times + 2);
  }

  @Test
  void a_log_of_4_gib_in_lines_of_nearly_64_mib_from_a_file(@TempDir Path directory, TestInfo test)
      throws IOException {
    byte[] text = Logs.bytes("0123456789 caf\u00e9 \\u00e9 \\n".repeat(1_000));
    byte[] items = Logs.bytes("{\"id\": 1, \"n\": [2.5, null]}, ".repeat(1_000));
    byte[] member = Logs.bytes("\"" + "n".repeat(1 << 20) + "\": 1, ");
    Path log = directory.resolve("log.jsonl");
    try (OutputStream out = Files.newOutputStream(log)) {
      for (int i = 0; i < 22; i++) {
        write(out, "{\"a\": \"", text, "\"}\n");
        write(out, "{\"a\": [", items, "{}]}\n");
        write(out, "{", member, "\"a\": 1}\n");
      }
    }
    assertThat(Files.size(log)).isGreaterThan(4 * GIB);
    ValidationReport report = JsonLinesValidator.validate(log, false);
    say(test, report);
    assertThat(report.violations()).isEmpty();
    assertThat(report.lines()).isEqualTo(66);
  }

  private static void write(OutputStream out, String before, byte[] bytes, String after)
      throws IOException {
    out.write(Logs.bytes(before));
    for (int i = 0; i < (JsonLine.MAX_LINE - 20) / bytes.length; i++) {
      out.write(bytes);
    }
    out.write(Logs.bytes(after));
  }

  @Test
  void a_line_of_4_gib_from_a_file(@TempDir Path directory, TestInfo test) throws IOException {
    byte[] items = Logs.bytes("1, ".repeat(1 << 20));
    Path log = directory.resolve("log.jsonl");
    try (OutputStream out = Files.newOutputStream(log)) {
      out.write(Logs.bytes("{\"a\": ["));
      for (long i = 0; i < 4 * GIB / items.length; i++) {
        out.write(items);
      }
      out.write(Logs.bytes("1]}\n{}\n[]\n"));
    }
    ValidationReport report = JsonLinesValidator.validate(log, false);
    say(test, report);
    assertThat(report.lines()).isEqualTo(3);
    assertThat(report.bytes()).isEqualTo(Files.size(log));
    assertThat(report.violations()).extracting(Violation::line).containsExactly(1L, 3L);
    assertThat(report.violations().get(0).kind()).isEqualTo(Kind.LIMIT);
  }

  @Test
  void four_gib_that_are_a_blank_line_each(TestInfo test) throws IOException {
    byte[] blank = Logs.bytes("\n".repeat(1 << 16));
    ValidationReport report = validate(test, repeated("", blank, 1 << 16, ""));
    assertThat(report.violationCount()).isEqualTo(4 * GIB);
  }

  @Test
  void a_hundred_thousand_nested_arrays(TestInfo test) throws IOException {
    ValidationReport report =
        validate(
            test, repeated("{\"a\": " + "[".repeat(100_000), Logs.bytes("]"), 100_000, "}\n{}\n"));
    assertThat(Logs.only(report).kind()).isEqualTo(Kind.LIMIT);
    assertThat(Logs.only(report).column()).isEqualTo(6 + 1_000);
    assertThat(report.lines()).isEqualTo(2);
  }

  @Test
  void a_number_of_60_mib(TestInfo test) throws IOException {
    byte[] digits = Logs.bytes("1".repeat(1 << 20));
    ValidationReport report = validate(test, repeated("{\"a\": ", digits, 60, "}\n{}\n"));
    assertThat(Logs.only(report).kind()).isEqualTo(Kind.LIMIT);
    assertThat(Logs.only(report).column()).isEqualTo(7);
    assertThat(report.lines()).isEqualTo(2);
  }

  @Test
  void a_million_lines_that_are_all_faults(TestInfo test) throws IOException {
    byte[] lines = Logs.bytes("{\"a\": \"x\" \"b\": 2}\n".repeat(1_000));
    ValidationReport report = validate(test, repeated("", lines, 1_000, ""));
    assertThat(report.violationCount()).isEqualTo(1_000_000);
    assertThat(report.violations()).hasSize(JsonLinesValidator.KEPT);
  }

  private ValidationReport validate(TestInfo test, InputStream log) throws IOException {
    ValidationReport report =
        JsonLinesValidator.validate(Channels.newChannel(log), true, bytes -> {});
    say(test, report);
    return report;
  }

  @SuppressWarnings("SystemOut")
  private void say(TestInfo test, ValidationReport report) {
    System.out.printf(
        "%s: %,d bytes, %.1f s%n",
        test.getDisplayName(), report.bytes(), (System.nanoTime() - begin) / 1e9);
  }

  private static InputStream repeated(String before, byte[] bytes, long times, String after) {
    InputStream middle =
        new InputStream() {
          private long left = bytes.length * times;

          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            if (left == 0) {
              return -1;
            }
            int from = (int) ((bytes.length * times - left) % bytes.length);
            int count = (int) Math.min(left, Math.min(length, bytes.length - from));
            System.arraycopy(bytes, from, target, offset, count);
            left -= count;
            return count;
          }
        };
    return new SequenceInputStream(
        Collections.enumeration(
            List.of(
                new ByteArrayInputStream(Logs.bytes(before)),
                middle,
                new ByteArrayInputStream(Logs.bytes(after)))));
  }
}
