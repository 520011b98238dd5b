package io.github.featurehandoff.page;

import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.Lines;
import io.github.featurehandoff.page.Event.Family;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The life of a feature, in the order in which Spec Kitty replays it: the first row of each {@code
 * event_id}, by {@code at} or {@code timestamp}, then by {@code event_id}, all compared as text.
 *
 * @param rows the work packages by name; the rows without one come first, under an empty name
 * @param begin the time of the first event
 * @param end the time of the last event
 * @param duplicates how many rows repeat an {@code event_id}
 * @param withoutTime how many rows have no time that can be read, so that the picture lacks them
 */
record Life(List<Row> rows, Instant begin, Instant end, long duplicates, long withoutTime) {
  /** A larger export has no picture. */
  static final int MOST_EVENTS = 50_000;

  private static final Comparator<@Nullable String> TEXT =
      Comparator.nullsFirst(Comparator.naturalOrder());
  private static final Comparator<Event> REPLAY =
      Comparator.comparing(Event::at, TEXT).thenComparing(Event::id, TEXT);

  /**
   * A work package.
   *
   * @param name its {@code wp_id}; empty for the feature itself
   * @param stays the lanes that it was in, one after the other
   * @param marks the rows that are not transitions
   */
  record Row(String name, List<Stay> stays, List<Event> marks) {}

  /**
   * A work package in a lane.
   *
   * @param until when it left; null if it is still there
   */
  record Stay(String lane, Instant since, @Nullable Instant until) {}

  /**
   * Reads an export.
   *
   * @return null if it has more events than a picture can show, or none with a time
   * @throws IOException if it cannot be read
   */
  static @Nullable Life of(Content export) throws IOException {
    List<Event> events = new ArrayList<>();
    long[] line = {0};
    Lines.read(
        export,
        (bytes, from, to) -> {
          events.add(Event.of(++line[0], bytes, from, to));
          return line[0] <= MOST_EVENTS;
        });
    return line[0] > MOST_EVENTS ? null : of(events);
  }

  static @Nullable Life of(List<Event> events) {
    Set<String> ids = new HashSet<>();
    List<Event> first =
        events.stream()
            .filter(event -> event.id() == null || ids.add(event.id()))
            .sorted(REPLAY)
            .toList();
    List<Instant> times = new ArrayList<>();
    Map<String, List<Event>> byPackage = new TreeMap<>();
    for (Event event : first) {
      if (event.time() != null) {
        times.add(event.time());
        byPackage
            .computeIfAbsent(
                event.workPackage() == null ? "" : event.workPackage(), name -> new ArrayList<>())
            .add(event);
      }
    }
    return times.isEmpty()
        ? null
        : new Life(
            byPackage.entrySet().stream().map(row -> row(row.getKey(), row.getValue())).toList(),
            times.stream().min(Comparator.naturalOrder()).orElseThrow(),
            times.stream().max(Comparator.naturalOrder()).orElseThrow(),
            events.size() - first.size(),
            first.size() - times.size());
  }

  private static Row row(String name, List<Event> events) {
    List<Event> moves =
        events.stream().filter(event -> event.family() == Family.TRANSITION).toList();
    List<Stay> stays = new ArrayList<>();
    for (int i = 0; i < moves.size(); i++) {
      Instant until = i + 1 < moves.size() ? moves.get(i + 1).time() : null;
      Instant since = moves.get(i).time();
      if (since != null) {
        stays.add(new Stay(moves.get(i).what(), since, until));
      }
    }
    return new Row(
        name, stays, events.stream().filter(event -> event.family() != Family.TRANSITION).toList());
  }
}
