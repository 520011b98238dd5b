package io.github.featurehandoff.page;

import io.github.featurehandoff.jsonlines.JsonStrings;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.status.EventTime;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of an export, as far as the pages show it; its texts are shortened and have no control
 * characters.
 *
 * @param line its number in the file, from 1
 * @param id its {@code event_id}; null if it has none
 * @param at its {@code at} or {@code timestamp} as it is written; null if it has neither
 * @param time the same as an instant; null if it is not a time
 * @param workPackage its {@code wp_id}; null if it has none
 * @param family which kind of row it is
 * @param what the lane that it moves to, or the name of its type
 * @param from the lane that it moves from; null unless it is a transition
 * @param actor who wrote it; null if it does not say
 */
record Event(
    long line,
    @Nullable String id,
    @Nullable String at,
    @Nullable Instant time,
    @Nullable String workPackage,
    Family family,
    String what,
    @Nullable String from,
    @Nullable String actor) {

  private static final int LONGEST_TEXT = 120;

  enum Family {
    TRANSITION,
    ANNOTATION,
    TYPED;

    String words() {
      return this == TYPED ? "event" : JsonReport.name(this);
    }
  }

  /** The row in {@code bytes[from, to)}. */
  static Event of(long line, byte[] bytes, int from, int to) {
    Map<String, String> row;
    try {
      row = JsonStrings.parse(Arrays.copyOfRange(bytes, from, to));
    } catch (IOException e) {
      row = Map.of();
    }
    String at = row.getOrDefault("at", row.get("timestamp"));
    String lane = row.get("to_lane");
    boolean transition = lane != null && row.containsKey("from_lane");
    String type = first(row, "event_type", "type", "event_name", "kind");
    return new Event(
        line,
        shown(row.get("event_id")),
        shown(at),
        EventTime.of(at),
        shown(row.get("wp_id")),
        transition
            ? Family.TRANSITION
            : "annotation".equals(row.get("kind")) ? Family.ANNOTATION : Family.TYPED,
        String.valueOf(shown(transition ? lane : type == null ? "without a type" : type)),
        transition ? shown(row.get("from_lane")) : null,
        shown(row.get("actor")));
  }

  private static @Nullable String first(Map<String, String> row, String... names) {
    for (String name : names) {
      if (row.containsKey(name)) {
        return row.get(name);
      }
    }
    return null;
  }

  private static @Nullable String shown(@Nullable String text) {
    return text == null ? null : shortened(text, LONGEST_TEXT);
  }

  /** The first characters of a text, made harmless. */
  static String shortened(String text, int longest) {
    boolean whole = text.codePointCount(0, text.length()) <= longest;
    return whole
        ? Printable.of(text)
        : Printable.of(text.substring(0, text.offsetByCodePoints(0, longest))) + "…";
  }
}
