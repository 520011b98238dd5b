package io.github.featurehandoff.result;

import java.util.Locale;

/** Counts in words: {@code 1 event}, {@code 1,200 events}. */
public final class Plural {
  private Plural() {}

  public static String of(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }

  /** How many features fail: {@code 1 feature fails}. */
  public static String fail(long count) {
    return of(count, "feature") + (count == 1 ? " fails" : " fail");
  }
}
