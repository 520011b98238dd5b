package io.github.featurehandoff.result;

/** Makes text from outside harmless for a log or a terminal (C8.3). */
public final class LogText {
  private LogText() {}

  /** {@code text} with control and format characters and line separators escaped as in Java. */
  public static String of(String text) {
    StringBuilder harmless = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (Character.getType(c)) {
                case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    harmless.append(String.format("\\u%04x", c));
                default -> harmless.appendCodePoint(c);
              }
            });
    return harmless.toString();
  }
}
