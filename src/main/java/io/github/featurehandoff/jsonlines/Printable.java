package io.github.featurehandoff.jsonlines;

/**
 * Text from outside, made harmless for a log or a terminal (C8.3): what does not simply show itself
 * is escaped, {@code \}{@code u202e} or, above U+FFFF, {@code \}{@code u{e0001}}.
 */
public final class Printable {

  private Printable() {}

  /** The text with every control, format, separator, private and unassigned character escaped. */
  public static String of(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints().forEach(codePoint -> printable.append(of(codePoint)));
    return printable.toString();
  }

  static String of(int codePoint) {
    if (isPlain(codePoint)) {
      return Character.toString(codePoint);
    }
    return (codePoint <= 0xFFFF ? "\\u%04x" : "\\u{%x}").formatted(codePoint);
  }

  /** One character in a sentence: {@code ','} or {@code U+0007}. */
  static String quoted(int codePoint) {
    return isPlain(codePoint) && !Character.isSpaceChar(codePoint)
        ? "'" + Character.toString(codePoint) + "'"
        : "U+%04X".formatted(codePoint);
  }

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
