package io.github.featurehandoff.jsonlines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Logs to test with, and the ways to have them validated. */
public final class Logs {

  /** The directory of what is shared between projects and stays out of the repository. */
  public static final Path SHARED = Path.of(System.getProperty("handoff.shared", "../shared"));

  public static final String EVENT =
      """
      {"actor": "user", "at": "2026-02-23T20:46:42.861949+00:00", "evidence": {"review": [1, -2.5e+3, true, null]}, \
      "reason": "caf\u00e9 \\u2014 \\"done\\"", "force": false, "wp_id": "WP06"}\
      """;

  private Logs() {}

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] join(byte[]... pieces) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      joined.writeBytes(piece);
    }
    return joined.toByteArray();
  }

  /** Bytes given as hex digits. */
  public static byte[] hex(String digits) {
    return java.util.HexFormat.of().parseHex(digits);
  }

  public static ValidationReport validate(String log) {
    return validate(bytes(log));
  }

  public static ValidationReport validate(byte[] log) {
    try {
      return JsonLinesValidator.validate(
          Channels.newChannel(new ByteArrayInputStream(log)), true, bytes -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Checks a log in ranges of a size, each with a buffer of a size. */
  static ValidationReport validate(byte[] log, int range, int buffer) {
    RangeCheck.Source source =
        (target, position) -> {
          int read = (int) Math.min(target.remaining(), log.length - position);
          target.put(log, (int) position, read);
          return read == 0 ? -1 : read;
        };
    try {
      return JsonLinesValidator.check(
              source, log.length, range, () -> new byte[buffer + PlainLine.SPARE])
          .report(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one violation of a log. */
  public static Violation only(ValidationReport report) {
    assertThat(report.violationCount()).as("%s", report.violations()).isEqualTo(1);
    return report.violations().get(0);
  }
}
