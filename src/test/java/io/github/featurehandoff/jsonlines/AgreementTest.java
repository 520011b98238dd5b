package io.github.featurehandoff.jsonlines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * C5 against a second opinion: the validator and Gson agree on every line, and the report is the
 * same whatever ranges and buffers the log is read in.
 */
class AgreementTest {

  private static final List<String> GOOD =
      List.of(
          Logs.EVENT,
          "{}",
          "{\"a\":{\"b\":[]},\"c\":[{},[1,2],\"\"]}",
          "{\"n\":[0,-0,10,1.5,-1.5e10,1E-2,true,false,null]}",
          " {\t\"s\" : \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\" } \r",
          "{\"u\": \"\u00e9\u20ac\ud83d\ude00\u2028\u0085\", \"\u00e9\": 1}");

  private static final byte[] TELLING =
      Logs.join(
          Logs.bytes("{}[]:,\"\\/ \t\r\n0123456789.-+eEtrufalsn'x\u007f"),
          Logs.hex("00011fc0c1c2dfe0e2edeff0f4f5ff80a8bf"));

  /** A change of one byte: what stands there is replaced, removed, or moved on. */
  record Change(int place, int what, int how) {
    byte[] in(byte[] log) {
      int at = log.length == 0 ? 0 : place % log.length;
      byte changed = what < 0 ? (byte) what : TELLING[what % TELLING.length];
      byte[] head = Arrays.copyOf(log, at);
      return switch (how) {
        case 0 ->
            Logs.join(head, Arrays.copyOfRange(log, Math.min(at + 1, log.length), log.length));
        case 1 -> Logs.join(head, new byte[] {changed}, Arrays.copyOfRange(log, at, log.length));
        default ->
            Logs.join(
                head,
                new byte[] {changed},
                Arrays.copyOfRange(log, Math.min(at + 1, log.length), log.length));
      };
    }
  }

  @Provide
  Arbitrary<byte[]> changedLogs() {
    Arbitrary<Change> change =
        Combinators.combine(
                Arbitraries.integers().between(0, 10_000),
                Arbitraries.integers().between(-128, 10_000),
                Arbitraries.integers().between(0, 2))
            .as(Change::new);
    return Combinators.combine(
            Arbitraries.of(GOOD).list().ofMinSize(1).ofMaxSize(6),
            change.list().ofMinSize(0).ofMaxSize(4))
        .as(
            (lines, changes) -> {
              byte[] log = Logs.bytes(String.join("\n", lines) + "\n");
              for (Change one : changes) {
                log = one.in(log);
              }
              return log;
            });
  }

  @Property(tries = 20_000, seed = "20261122")
  void on_logs_with_changed_bytes(@ForAll("changedLogs") byte[] log) {
    agree(log);
  }

  @Property(tries = 500, seed = "20261122")
  void on_logs_with_changed_bytes_wherever_they_are_cut(@ForAll("changedLogs") byte[] log) {
    ValidationReport whole = Logs.validate(log, 1 << 20, 1 << 13);
    for (int size : new int[] {3, 8, 64}) {
      assertThat(Logs.validate(log, size, 1 << 13)).isEqualTo(whole);
      assertThat(Logs.validate(log, 1 << 20, size)).isEqualTo(whole);
    }
    assertThat(Logs.validate(log, 1, 1)).isEqualTo(whole);
  }

  @Test
  void on_a_log_of_2000_bytes_with_each_byte_removed_in_turn() {
    byte[] log = Logs.bytes(String.join("\n", GOOD) + "\n");
    while (log.length < 2_000) {
      log = Logs.join(log, Logs.bytes(String.join("\n", GOOD) + "\n"));
    }
    for (int at = 0; at < log.length; at++) {
      byte[] removed =
          Logs.join(Arrays.copyOf(log, at), Arrays.copyOfRange(log, at + 1, log.length));
      agree(removed);
    }
  }

  @Test
  void on_every_byte_at_every_place_of_an_event() {
    for (String good : GOOD) {
      byte[] line = Logs.bytes(good + "\n");
      for (int at = 0; at < line.length; at++) {
        for (int b = 0; b < 256; b++) {
          byte[] changed = line.clone();
          changed[at] = (byte) b;
          agree(changed);
        }
      }
    }
  }

  @Test
  void on_the_logs_of_a_real_project_with_either_line_ending(@TempDir Path directory)
      throws Exception {
    Path archive = Logs.SHARED.resolve("corpus/kitty-specs.tar.gz");
    assumeTrue(Files.exists(archive), "The corpus is not at " + archive);
    Process tar =
        new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", directory.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    for (Path log : logsIn(directory)) {
      byte[] bytes = Files.readAllBytes(log);
      agree(bytes);
      ValidationReport report = JsonLinesValidator.validate(log, true);
      byte[] crlf =
          new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)
              .replace("\n", "\r\n")
              .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
      agree(crlf);
      assertThat(Logs.validate(crlf).lines()).isEqualTo(report.lines());
      assertThat(Logs.validate(crlf).violationCount()).isEqualTo(report.violationCount());
    }
  }

  private static List<Path> logsIn(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      List<Path> logs =
          paths
              .filter(path -> path.endsWith("status.events.jsonl") && Files.isRegularFile(path))
              .collect(Collectors.toList());
      assertThat(logs).isNotEmpty();
      return logs;
    }
  }

  private static void agree(byte[] log) {
    if (log.length == 0) {
      return;
    }
    ValidationReport report = Logs.validate(log, 1 << 20, 1 << 13);
    SortedSet<Long> faulty =
        report.violations().stream()
            .map(Violation::line)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(faulty)
        .as(() -> Excerpt.around(log, 0, 0, log.length) + " " + report.violations())
        .isEqualTo(SecondOpinion.faultyLines(log));
  }
}
