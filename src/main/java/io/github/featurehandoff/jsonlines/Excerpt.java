package io.github.featurehandoff.jsonlines;

/** Shows bytes of a log to a person; bytes that are not UTF-8 as {@code \xC3}. */
final class Excerpt {

  /** C9.2: no more of an event is ever shown. */
  static final int MAX_CHARACTERS = 80;

  private Excerpt() {}

  /** What is around an index of {@code bytes[from, to)}. */
  static String around(byte[] bytes, int from, int index, int to) {
    int start = Math.max(from, index - MAX_CHARACTERS / 2);
    int latest = Math.min(index, start + Utf8.LONGEST_SEQUENCE - 1);
    while (start < latest && Utf8.isContinuation(bytes[start])) {
      start++;
    }
    StringBuilder before = new StringBuilder();
    append(before, bytes, start, index, Integer.MAX_VALUE);
    StringBuilder excerpt = new StringBuilder(MAX_CHARACTERS);
    excerpt.append(before, Math.max(0, before.length() - MAX_CHARACTERS / 2), before.length());
    append(excerpt, bytes, index, to, MAX_CHARACTERS);
    return excerpt.toString();
  }

  private static void append(StringBuilder text, byte[] bytes, int from, int to, int limit) {
    int i = from;
    while (i < to) {
      int length = Utf8.sequence(bytes, i, to);
      String shown =
          length == 0 ? "\\x%02X".formatted(bytes[i]) : Printable.of(Utf8.codePoint(bytes, i, to));
      if (text.length() + shown.length() > limit) {
        return;
      }
      text.append(shown);
      i += Math.max(1, length);
    }
  }
}
