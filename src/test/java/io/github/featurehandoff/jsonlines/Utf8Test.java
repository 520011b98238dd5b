package io.github.featurehandoff.jsonlines;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.featurehandoff.jsonlines.Violation.Kind;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C5.1: every class of what RFC 3629 forbids, wherever it stands. */
class Utf8Test {

  private static final int WINDOW = 8;

  static Stream<Arguments> ill_formed() {
    return Stream.of(
        Arguments.of("C080", "0xC0, which begins an overlong form"),
        Arguments.of("C1BF", "0xC1, which begins an overlong form"),
        Arguments.of("E08080", "an overlong form"),
        Arguments.of("E09FBF", "an overlong form"),
        Arguments.of("F0808080", "an overlong form"),
        Arguments.of("F08FBFBF", "an overlong form"),
        Arguments.of("EDA080", "a surrogate"),
        Arguments.of("EDBFBF", "a surrogate"),
        Arguments.of("EDA0BDEDB880", "a surrogate"),
        Arguments.of("F4908080", "a character past U+10FFFF"),
        Arguments.of("F5808080", "0xF5, which begins a character past U+10FFFF"),
        Arguments.of("F7BFBFBF", "0xF7, which begins a character past U+10FFFF"),
        Arguments.of("F888808080", "0xF8, which it never uses"),
        Arguments.of("FE", "0xFE, which it never uses"),
        Arguments.of("FF", "0xFF, which it never uses"),
        Arguments.of("80", "0x80, a continuation byte without a beginning"),
        Arguments.of("BF", "0xBF, a continuation byte without a beginning"),
        Arguments.of("C3", "a character that is cut short"),
        Arguments.of("E282", "a character that is cut short"),
        Arguments.of("E2", "a character that is cut short"),
        Arguments.of("F09F98", "a character that is cut short"),
        Arguments.of("F09F", "a character that is cut short"),
        Arguments.of("F0", "a character that is cut short"),
        Arguments.of("E282C3A9", "a character that is cut short"));
  }

  @ParameterizedTest
  @MethodSource("ill_formed")
  void is_found_in_a_string_at_every_position_of_a_window_and_across_the_end_of_every_buffer(
      String hex, String reason) {
    for (int before = 0; before <= 2 * WINDOW; before++) {
      for (int after : new int[] {0, 1, WINDOW}) {
        byte[] begin = Logs.bytes("{\"a\":\"" + "x".repeat(before));
        byte[] log =
            Logs.join(
                Logs.bytes("{}\n"),
                begin,
                Logs.hex(hex),
                Logs.bytes("y".repeat(after) + "\"}\n{\"b\":1}\n"));
        for (int buffer = 1; buffer <= log.length + 1; buffer++) {
          Violation violation = Logs.only(Logs.validate(log, log.length, buffer));
          assertThat(violation.kind()).isEqualTo(Kind.ENCODING);
          assertThat(violation.line()).isEqualTo(2);
          assertThat(violation.column()).isEqualTo(begin.length + 1);
          assertThat(violation.reason()).isEqualTo("not UTF-8: " + reason);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ill_formed")
  void is_found_at_the_start_and_at_the_end_of_a_log_and_outside_of_strings(
      String hex, String reason) {
    byte[] fault = Logs.hex(hex);
    for (int buffer : new int[] {1, 2, 3, 5, 1 << 20}) {
      for (byte[] log :
          new byte[][] {
            fault,
            Logs.join(fault, Logs.bytes("{}\n")),
            Logs.join(Logs.bytes("{}"), fault),
            Logs.join(Logs.bytes("{}"), fault, Logs.bytes("\n")),
            Logs.join(Logs.bytes("{\"a\":1"), fault, Logs.bytes("}\n")),
            Logs.join(Logs.bytes("{\"a\":[1,"), fault, Logs.bytes("]}\n")),
            Logs.join(Logs.bytes("{\"a"), fault, Logs.bytes("\":1}\n"))
          }) {
        Violation violation = Logs.only(Logs.validate(log, log.length, buffer));
        assertThat(violation.kind()).isEqualTo(Kind.ENCODING);
        assertThat(violation.reason()).isEqualTo("not UTF-8: " + reason);
        assertThat(log[(int) violation.column() - 1]).isEqualTo(fault[0]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7F",
        "C280",
        "DFBF",
        "E0A080",
        "ED9FBF",
        "EE8080",
        "EFBFBF",
        "EFBBBF",
        "F0908080",
        "F48FBFBF",
        "E280A8",
        "C285"
      })
  void well_formed_characters_are_accepted_in_strings_and_names_across_the_end_of_every_buffer(
      String hex) {
    for (int before = 0; before <= 2 * WINDOW; before++) {
      byte[] log =
          Logs.join(
              Logs.bytes("{\"" + "x".repeat(before)),
              Logs.hex(hex),
              Logs.bytes("\":\"" + "x".repeat(before)),
              Logs.hex(hex),
              Logs.bytes("\"}\n"));
      for (int buffer = 1; buffer <= log.length + 1; buffer++) {
        ValidationReport report = Logs.validate(log, log.length, buffer);
        assertThat(report.violations()).isEmpty();
        assertThat(report.lines()).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-16"})
  void no_other_encoding_is_guessed(String charset) throws Exception {
    assertThat(Logs.validate("{\"a\":1}\n".getBytes(charset)).valid()).isFalse();
  }
}
