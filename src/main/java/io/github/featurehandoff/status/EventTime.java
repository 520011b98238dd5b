package io.github.featurehandoff.status;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import org.jspecify.annotations.Nullable;

/** The time of an event, as {@code at} or {@code timestamp} has it. */
public final class EventTime {
  private static final DateTimeFormatter ISO = DateTimeFormatter.ISO_DATE_TIME;

  private EventTime() {}

  /** The instant of an ISO 8601 time, in UTC where it has no zone; null if it is not one. */
  public static @Nullable Instant of(@Nullable String text) {
    try {
      if (text == null) {
        return null;
      }
      TemporalAccessor time = ISO.parseBest(text, Instant::from, LocalDateTime::from);
      return time instanceof LocalDateTime local
          ? local.toInstant(ZoneOffset.UTC)
          : Instant.from(time);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
