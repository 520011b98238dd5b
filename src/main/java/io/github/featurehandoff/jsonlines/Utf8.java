package io.github.featurehandoff.jsonlines;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/** UTF-8 as the table of RFC 3629, section 4, has it (C5.1). */
final class Utf8 {

  static final int LONGEST_SEQUENCE = 4;

  private Utf8() {}

  /**
   * Reads a line.
   *
   * @return the index of the first newline or of the first sequence that is not UTF-8, be it only
   *     because it is cut short, or {@code to}
   */
  static int line(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      int length = sequence(bytes, i, to);
      if (length == 0 || bytes[i] == '\n') {
        return i;
      }
      i += length;
    }
    return to;
  }

  /** The length of the well-formed sequence that begins at an index, or 0 if none does. */
  static int sequence(byte[] bytes, int index, int to) {
    int first = bytes[index] & 0xFF;
    if (first < 0x80) {
      return 1;
    }
    int length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (index + length > to || length == 0 || !isSecond(first, bytes[index + 1] & 0xFF)) {
      return 0;
    }
    for (int i = index + 2; i < index + length; i++) {
      if (!isContinuation(bytes[i])) {
        return 0;
      }
    }
    return length;
  }

  /** The character of the well-formed sequence that begins at an index. */
  static int codePoint(byte[] bytes, int index, int to) {
    return new String(bytes, index, sequence(bytes, index, to), UTF_8).codePointAt(0);
  }

  static boolean isContinuation(int b) {
    return (b & 0xC0) == 0x80;
  }

  /** What is wrong with the ill-formed sequence that begins at an index. */
  static String fault(byte[] bytes, int index, int to) {
    int first = bytes[index] & 0xFF;
    int second = index + 1 < to ? bytes[index + 1] & 0xFF : 0;
    String hex = "0x" + HexFormat.of().withUpperCase().toHexDigits(bytes[index]);
    return "not UTF-8: "
        + (first < 0xC0
            ? hex + ", a continuation byte without a beginning"
            : first < 0xC2
                ? hex + ", which begins an overlong form"
                : first >= 0xF8
                    ? hex + ", which it never uses"
                    : first > 0xF4
                        ? hex + ", which begins a character past U+10FFFF"
                        : !isContinuation(second) || isSecond(first, second)
                            ? "a character that is cut short"
                            : first == 0xED
                                ? "a surrogate"
                                : first == 0xF4 ? "a character past U+10FFFF" : "an overlong form");
  }

  private static boolean isSecond(int first, int second) {
    int lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    return second >= lowest && second <= highest;
  }
}
