package io.github.featurehandoff.page;

import io.github.featurehandoff.jsonlines.JsonStrings;
import io.github.featurehandoff.status.EventTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One row of an export, as far as the pages show it; its texts are shortened.
 *
 * @param line its number in the file, from 1
 * @param at its {@code at} or {@code timestamp} as it is written; null if it has neither
 * @param time the same as an instant; null if it is not a time
 * @param workPackage its {@code wp_id}; null if it has none
 * @param what the lane that it moves to, or the name of its type
 * @param from the lane that it moves from; null unless it is a transition
 * @param json the whole row
 */
record Event(
    long line,
    @Nullable String id,
    @Nullable String at,
    @Nullable Instant time,
    @Nullable String workPackage,
    boolean annotation,
    String what,
    @Nullable String from,
    @Nullable String actor,
    String json) {

  private static final int LONGEST_TEXT = 120;
  private static final int LONGEST_JSON = 2000;

  static Event of(long line, byte[] bytes) {
    Map<String, String> row;
    try {
      row = JsonStrings.parse(bytes);
    } catch (IOException e) {
      row = Map.of();
    }
    String at = row.getOrDefault("at", row.get("timestamp"));
    boolean transition = row.containsKey("from_lane") && row.containsKey("to_lane");
    String what =
        Stream.of(transition ? "to_lane" : "event_type", "type", "event_name", "kind")
            .map(row::get)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse("without a type");
    // No character has more than four bytes.
    int end = Math.min(bytes.length, 4 * LONGEST_JSON + 4);
    return new Event(
        line,
        shown(row.get("event_id")),
        shown(at),
        EventTime.of(at),
        shown(row.get("wp_id")),
        "annotation".equals(row.get("kind")),
        shortened(what, LONGEST_TEXT),
        transition ? shown(row.get("from_lane")) : null,
        shown(row.get("actor")),
        shortened(new String(bytes, 0, end, StandardCharsets.UTF_8), LONGEST_JSON));
  }

  /** Its time, of an event that has one. */
  Instant drawnAt() {
    return Objects.requireNonNull(time);
  }

  String family() {
    return from != null ? "transition" : annotation ? "annotation" : "event";
  }

  /** The class that the style sheet has for its lane. */
  String style() {
    return what.matches("[a-z_]+") ? what : "other";
  }

  private static @Nullable String shown(@Nullable String text) {
    return text == null ? null : shortened(text, LONGEST_TEXT);
  }

  private static String shortened(String text, int longest) {
    boolean whole = text.codePointCount(0, text.length()) <= longest;
    return whole ? text : text.substring(0, text.offsetByCodePoints(0, longest)) + "…";
  }
}
