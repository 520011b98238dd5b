package io.github.featurehandoff.events;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Shows bytes of a log to a person, on a terminal too: nothing in them acts, all of them can be
 * told apart.
 */
final class Excerpt {

  /** C9.2: no more of an event is ever shown. */
  static final int MAX_CHARACTERS = 80;

  private static final int LONGEST_SEQUENCE = 4;

  private Excerpt() {}

  /** What stands around an index of {@code bytes[from, to)}. */
  static String around(byte[] bytes, int from, int index, int to) {
    int start = Math.max(from, index - MAX_CHARACTERS / 2);
    for (int moved = 0;
        moved < LONGEST_SEQUENCE - 1 && start < index && isContinuation(bytes[start]);
        moved++) {
      start++;
    }
    StringBuilder before = new StringBuilder();
    append(before, bytes, start, index, Integer.MAX_VALUE);
    StringBuilder excerpt = new StringBuilder(MAX_CHARACTERS);
    excerpt.append(before, Math.max(0, before.length() - MAX_CHARACTERS / 2), before.length());
    append(excerpt, bytes, index, to, MAX_CHARACTERS);
    return excerpt.toString();
  }

  /** One character in a sentence: {@code ','} or {@code U+0007}. */
  static String quoted(int codePoint) {
    return isPlain(codePoint) && !Character.isSpaceChar(codePoint)
        ? "'" + Character.toString(codePoint) + "'"
        : "U+%04X".formatted(codePoint);
  }

  private static void append(StringBuilder text, byte[] bytes, int from, int to, int limit) {
    int i = from;
    while (i < to) {
      int length = sequenceLength(bytes[i]);
      String shown = "\\x%02X".formatted(bytes[i]);
      if (i + length <= to) {
        try {
          shown =
              shown(
                  StandardCharsets.UTF_8
                      .newDecoder()
                      .decode(ByteBuffer.wrap(bytes, i, length))
                      .toString()
                      .codePointAt(0));
        } catch (CharacterCodingException e) {
          length = 1;
        }
      } else {
        length = 1;
      }
      if (text.length() + shown.length() > limit) {
        return;
      }
      text.append(shown);
      i += length;
    }
  }

  private static String shown(int codePoint) {
    return isPlain(codePoint)
        ? Character.toString(codePoint)
        : codePoint <= 0xFFFF ? "\\u%04x".formatted(codePoint) : "\\u{%x}".formatted(codePoint);
  }

  /**
   * Whether a character only shows itself: no control, format, line separator, private or
   * unassigned one.
   */
  private static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xC0) == 0x80;
  }

  private static int sequenceLength(byte first) {
    return first >= 0 ? 1 : (first & 0xE0) == 0xC0 ? 2 : (first & 0xF0) == 0xE0 ? 3 : 4;
  }
}
