package io.github.featurehandoff.status;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The time of an event, as {@code at} or {@code timestamp} has it. */
public final class EventTime {
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ISO_DATE_TIME.withZone(ZoneOffset.UTC);

  private EventTime() {}

  /** The instant of an ISO 8601 time, in UTC where it has no zone; null if it is not one. */
  public static @Nullable Instant of(@Nullable String text) {
    try {
      return text == null ? null : ISO.parse(text, Instant::from);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
