package io.github.featurehandoff.jsonlines;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Shows bytes of a log to a person, on a terminal too: nothing in them acts, all of them can be
 * told apart.
 */
public final class Excerpt {

  /** C9.2: no more of an event is ever shown. */
  public static final int MAX_CHARACTERS = 80;

  private Excerpt() {}

  /** What stands around an index of {@code bytes[from, to)}. */
  public static String around(byte[] bytes, int from, int index, int to) {
    int start = Math.max(from, index - MAX_CHARACTERS / 2);
    for (int moved = 0;
        moved < Utf8.LONGEST_SEQUENCE - 1 && start < index && Utf8.isContinuation(bytes[start]);
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
  public static String quoted(int codePoint) {
    return isPlain(codePoint) && !Character.isSpaceChar(codePoint)
        ? "'" + Character.toString(codePoint) + "'"
        : "U+%04X".formatted(codePoint);
  }

  private static void append(StringBuilder text, byte[] bytes, int from, int to, int limit) {
    int i = from;
    while (i < to) {
      int length = Utf8.sequence(bytes, i, to);
      String shown =
          length == 0
              ? "\\x%02X".formatted(bytes[i])
              : shown(new String(bytes, i, length, UTF_8).codePointAt(0));
      if (text.length() + shown.length() > limit) {
        return;
      }
      text.append(shown);
      i += Math.max(1, length);
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
}
