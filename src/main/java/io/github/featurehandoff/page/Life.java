package io.github.featurehandoff.page;

import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.Lines;
import io.github.featurehandoff.result.Plural;
import java.io.IOException;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The life of a feature as a picture, time from left to right. The order is that in which Spec
 * Kitty replays it: the first row of each {@code event_id}, by {@code at} or {@code timestamp},
 * then by {@code event_id}, all compared as text.
 *
 * @param lanes each lane that there is a bar of
 * @param rows the work packages by name, after what belongs to none
 * @param repeated how many rows repeat an {@code event_id}
 * @param withoutTime how many rows have no time that can be read
 */
record Life(
    Instant begin,
    Instant end,
    List<Tick> ticks,
    List<Lane> lanes,
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

  record Lane(String name) {
    /** The class that the style sheet has for it. */
    String style() {
      return name.matches("[a-z_]+") ? name : "other";
    }
  }

  /**
   * A work package, or the feature itself.
   *
   * @param others how many marks there are, in words; null if there is none
   */
  record Row(String name, List<Bar> bars, List<Mark> marks, @Nullable String others) {}

  /**
   * A work package in a lane.
   *
   * @param until when it left; null if it is still there
   * @param named whether the lane's name fits
   */
  record Bar(
      Lane lane, Instant since, @Nullable Instant until, double x, double width, boolean named) {}

  /** An event that is not a transition. */
  record Mark(Event event, double x) {}

  /**
   * Reads an export.
   *
   * @return null if it has more events than a page shows, or none with a time
   */
  static @Nullable Life of(Content export) throws IOException {
    List<Event> events = new ArrayList<>();
    try (Lines rows = new Lines(export)) {
      byte[] row = rows.next();
      while (row != null && events.size() <= Pages.MOST_EVENTS) {
        events.add(Event.of(events.size() + 1L, row));
        row = rows.next();
      }
    }
    Set<String> ids = new HashSet<>();
    List<Event> distinct =
        events.stream()
            .filter(event -> event.id() == null || ids.add(event.id()))
            .sorted(REPLAY)
            .toList();
    List<Instant> times =
        distinct.stream().map(Event::time).flatMap(Stream::ofNullable).sorted().toList();
    if (events.size() > Pages.MOST_EVENTS || times.isEmpty()) {
      return null;
    }
    Axis axis = Axis.of(times.get(0), times.get(times.size() - 1));
    List<Row> rows = new ArrayList<>();
    distinct.stream()
        .filter(event -> event.time() != null)
        .collect(
            Collectors.groupingBy(
                event -> Objects.requireNonNullElse(event.workPackage(), ""),
                TreeMap::new,
                Collectors.toList()))
        .forEach((name, of) -> rows.add(row(name.isEmpty() ? "Feature" : name, of, axis)));
    return new Life(
        times.get(0),
        times.get(times.size() - 1),
        axis.ticks(),
        rows.stream().flatMap(row -> row.bars.stream()).map(Bar::lane).distinct().toList(),
        rows,
        events.size() - distinct.size(),
        distinct.size() - times.size());
  }

  private static Row row(String name, List<Event> events, Axis axis) {
    List<Event> moves = events.stream().filter(Event::isTransition).toList();
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < moves.size(); i++) {
      Instant since = moves.get(i).drawnAt();
      Instant until = i + 1 < moves.size() ? moves.get(i + 1).drawnAt() : null;
      double width = (until == null ? 100 : axis.position(until)) - axis.position(since);
      bars.add(
          new Bar(
              new Lane(moves.get(i).what()),
              since,
              until,
              axis.position(since),
              Math.max(0, width),
              width >= NARROWEST_NAME));
    }
    List<Mark> marks =
        events.stream()
            .filter(event -> !event.isTransition())
            .map(event -> new Mark(event, axis.position(event.drawnAt())))
            .toList();
    return new Row(
        name, bars, marks, marks.isEmpty() ? null : Plural.of(marks.size(), "other event"));
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
      return Stream.iterate(0, i -> i < TICKS, i -> i + 1)
          .map(
              i ->
                  new Tick(
                      100.0 * i / TICKS,
                      label.format(begin.plus(length.multipliedBy(i).dividedBy(TICKS)))))
          .toList();
    }
  }
}
