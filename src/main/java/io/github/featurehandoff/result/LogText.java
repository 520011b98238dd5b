package io.github.featurehandoff.result;

import io.github.featurehandoff.jsonlines.Printable;

/** Text from outside, made harmless for a log or a terminal (C8.3). */
public final class LogText {
  private LogText() {}

  /** {@code text} as {@link Printable} has it. */
  public static String of(String text) {
    return Printable.of(text);
  }
}
