package io.github.featurehandoff.page;

import io.github.featurehandoff.result.Plural;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The life of a feature as a picture, time from left to right. The order is that in which Spec
 * Kitty replays it: the first row of each {@code event_id}, by {@code at} or {@code timestamp},
 * then by {@code event_id}, all compared as text.
 *
 * @param lanes an event that moves to it for each lane that there is a bar of
 * @param rows the work packages by name, after what belongs to none
 * @param repeated how many rows repeat an {@code event_id}
 * @param withoutTime how many rows have no time that can be read
 */
record Life(
    Instant begin,
    Instant end,
    List<Tick> ticks,
    List<Event> lanes,
    List<Row> rows,
    int repeated,
    int withoutTime) {

  private static final int TICKS = 5;

  /** A name in a narrower bar could not be read. */
  private static final double NARROWEST_NAME = 6.5;

  private static final Comparator<@Nullable String> TEXT =
      Comparator.nullsFirst(Comparator.naturalOrder());
  private static final Comparator<Event> REPLAY =
      Comparator.comparing(Event::at, TEXT).thenComparing(Event::id, TEXT);

  record Tick(double x, String label) {}

  /** A work package, or the feature itself. */
  record Row(String name, List<Drawn> bars, List<Drawn> marks) {

    @Nullable String others() {
      return marks.isEmpty() ? null : Plural.of(marks.size(), "other event");
    }
  }

  /**
   * A bar from a transition to the next one, or the mark of another event.
   *
   * @param until null if the work package is still in that lane
   * @param width 0 for a mark
   */
  record Drawn(Event event, @Nullable Instant until, double x, double width) {

    boolean named() {
      return width >= NARROWEST_NAME;
    }
  }

  /** The life of an export's events; null if none of them has a time. */
  static @Nullable Life of(List<Event> events) {
    Set<String> ids = new HashSet<>();
    List<Event> distinct =
        events.stream()
            .filter(event -> event.id() == null || ids.add(event.id()))
            .sorted(REPLAY)
            .toList();
    List<Instant> times =
        distinct.stream().map(Event::time).flatMap(Stream::ofNullable).sorted().toList();
    if (times.isEmpty()) {
      return null;
    }
    Instant end = times.get(times.size() - 1);
    Axis axis = Axis.of(times.get(0), end);
    List<Row> rows = new ArrayList<>();
    distinct.stream()
        .filter(event -> event.time() != null)
        .collect(
            Collectors.groupingBy(
                event -> Objects.requireNonNullElse(event.workPackage(), ""),
                TreeMap::new,
                Collectors.toList()))
        .forEach((name, of) -> rows.add(row(name.isEmpty() ? "Feature" : name, of, axis)));
    Set<String> lanes = new HashSet<>();
    return new Life(
        axis.begin(),
        end,
        axis.ticks(),
        rows.stream()
            .flatMap(row -> row.bars.stream())
            .map(Drawn::event)
            .filter(move -> lanes.add(move.what()))
            .toList(),
        rows,
        events.size() - distinct.size(),
        distinct.size() - times.size());
  }

  private static Row row(String name, List<Event> events, Axis axis) {
    List<Drawn> bars = new ArrayList<>();
    List<Drawn> marks = new ArrayList<>();
    Instant until = null;
    for (int i = events.size() - 1; i >= 0; i--) {
      Event event = events.get(i);
      double x = axis.position(event.drawnAt());
      if (event.from() == null) {
        marks.add(0, new Drawn(event, null, x, 0));
      } else {
        double width = (until == null ? 100 : axis.position(until)) - x;
        bars.add(0, new Drawn(event, until, x, Math.max(0, width)));
        until = event.time();
      }
    }
    return new Row(name, bars, marks);
  }

  private record Axis(Instant begin, Duration length) {

    /** With some room after the last event. */
    static Axis of(Instant first, Instant last) {
      Duration shown = Duration.between(first, last);
      return new Axis(first, shown.plus(shown.dividedBy(25)).plusSeconds(10));
    }

    double position(Instant time) {
      return 100 * seconds(Duration.between(begin, time)) / seconds(length);
    }

    private static double seconds(Duration duration) {
      return duration.getSeconds() + duration.getNano() / 1e9;
    }

    List<Tick> ticks() {
      String pattern =
          length.toDays() > TICKS
              ? "d MMM uuuu"
              : length.toMinutes() > TICKS ? "HH:mm" : "HH:mm:ss";
      DateTimeFormatter label =
          DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
      return IntStream.range(0, TICKS)
          .mapToObj(
              i ->
                  new Tick(
                      100.0 * i / TICKS,
                      label.format(begin.plus(length.multipliedBy(i).dividedBy(TICKS)))))
          .toList();
    }
  }
}
