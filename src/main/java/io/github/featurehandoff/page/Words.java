package io.github.featurehandoff.page;

import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.result.Source;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times, numbers and places as the pages show them. */
final class Words {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Words() {}

  /** A time in UTC; empty where there is none. */
  static String time(@Nullable Instant time) {
    return time == null ? "" : TIME.format(time);
  }

  /** A value as a template shows it; text from outside is made harmless (C8.3). */
  static String shown(Object value) {
    return value instanceof Instant time
        ? time(time)
        : value instanceof Long number
            ? String.format(Locale.ROOT, "%,d", number)
            : Printable.of(value.toString());
  }

  /** Where a log is read; empty where that is not known. */
  static String source(@Nullable Source source) {
    return source == null
        ? ""
        : switch (source.kind()) {
          case CHECKOUT -> "checkout";
          case WORKTREE, BRANCH -> "branch " + source.name();
          case COMMIT -> source.toString().replaceFirst("^from ", "");
        };
  }
}
