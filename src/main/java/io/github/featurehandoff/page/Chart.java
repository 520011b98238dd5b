package io.github.featurehandoff.page;

import io.github.featurehandoff.page.Life.Row;
import io.github.featurehandoff.page.Life.Stay;
import io.github.featurehandoff.result.Plural;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The picture of a feature's life as the template draws it: a row for each work package, a bar for
 * each lane that it was in, taller the nearer it is to done, and marks for all other events.
 *
 * @param begin the time of the first event, for a person
 * @param end the time of the last event, for a person
 * @param notes what is left out
 */
record Chart(
    String begin,
    String end,
    List<TimeAxis.Tick> ticks,
    List<Line> lines,
    List<Key> keys,
    List<String> notes) {

  private static final int MOST_LINES = 200;
  private static final int MOST_BARS = 500;
  private static final int HEIGHT = 26;

  /** A bar that is not has its name above it. */
  private static final int TALL = 16;

  private static final int LANES_IN_WORDS = 12;

  /** The lanes that Spec Kitty has, by how far they are, and how tall their bars are. */
  private static final Map<String, Integer> HEIGHTS =
      Map.of(
          "genesis", 4,
          "planned", 8,
          "claimed", 12,
          "in_progress", 16,
          "for_review", 19,
          "in_review", 21,
          "approved", 23,
          "done", HEIGHT,
          "blocked", HEIGHT,
          "canceled", HEIGHT);

  record Line(String name, String words, List<Bar> bars, List<Mark> marks) {}

  /**
   * A lane in the picture.
   *
   * @param name null where there is no room for it
   */
  record Bar(
      String x,
      String width,
      int y,
      int height,
      String style,
      @Nullable String name,
      int nameY,
      String title) {}

  /** An event that is not a transition, or several in one place. */
  record Mark(String x, boolean annotation, String title) {}

  /** What a colour and a height stand for. */
  record Key(String lane, int y, int height, String style) {}

  static @Nullable Chart of(@Nullable Life life) {
    if (life == null) {
      return null;
    }
    TimeAxis axis = TimeAxis.of(life.begin(), life.end());
    Set<String> lanes = new LinkedHashSet<>();
    life.rows().forEach(row -> row.stays().forEach(stay -> lanes.add(stay.lane())));
    return new Chart(
        Words.time(life.begin()),
        Words.time(life.end()),
        axis.ticks(),
        life.rows().stream().limit(MOST_LINES).map(row -> line(row, axis)).toList(),
        lanes.stream()
            .sorted(Comparator.comparing(Chart::height))
            .limit(MOST_LINES)
            .map(lane -> new Key(lane, HEIGHT - height(lane), height(lane), style(lane)))
            .toList(),
        Stream.of(
                note(life.rows().size() - MOST_LINES, "work package", ""),
                note(life.duplicates(), "row", " with a repeated event_id"),
                note(life.withoutTime(), "row", " without a time"))
            .flatMap(Stream::ofNullable)
            .toList());
  }

  private static @Nullable String note(long count, String noun, String which) {
    return count <= 0 ? null : "Not drawn: " + Plural.of(count, noun) + which;
  }

  private static Line line(Row row, TimeAxis axis) {
    String name = row.name().isEmpty() ? "Feature" : row.name();
    List<Bar> bars = row.stays().stream().limit(MOST_BARS).map(stay -> bar(stay, axis)).toList();
    return new Line(name, words(name, row), bars, marks(row, axis));
  }

  private static Bar bar(Stay stay, TimeAxis axis) {
    Instant until = stay.until() == null ? axis.end() : stay.until();
    int height = height(stay.lane());
    return new Bar(
        axis.x(stay.since()),
        axis.width(stay.since(), until),
        HEIGHT - height,
        height,
        style(stay.lane()),
        axis.hasRoom(stay.since(), until) ? stay.lane() : null,
        height < TALL ? HEIGHT - height - 3 : HEIGHT - height / 2 + 4,
        stay.lane()
            + " from "
            + Words.time(stay.since())
            + (stay.until() == null ? " on" : " to " + Words.time(stay.until())));
  }

  private static List<Mark> marks(Row row, TimeAxis axis) {
    Map<String, List<Event>> places = new LinkedHashMap<>();
    for (Event event : row.marks()) {
      if (event.time() != null) {
        places.computeIfAbsent(axis.x(event.time()), x -> new ArrayList<>()).add(event);
      }
    }
    return places.entrySet().stream()
        .limit(MOST_BARS)
        .map(
            place -> {
              Event first = place.getValue().get(0);
              int others = place.getValue().size() - 1;
              return new Mark(
                  place.getKey(),
                  first.family() == Event.Family.ANNOTATION,
                  first.what()
                      + " at "
                      + Words.time(first.time())
                      + (others == 0 ? "" : " and " + others + " more"));
            })
        .toList();
  }

  /** What a screen reader says in place of the picture. */
  private static String words(String name, Row row) {
    StringBuilder words = new StringBuilder(name).append(": ");
    for (int i = 0; i < Math.min(row.stays().size(), LANES_IN_WORDS); i++) {
      Stay stay = row.stays().get(i);
      words.append(i == 0 ? "" : ", ").append(stay.lane()).append(" from ");
      words.append(Words.time(stay.since()));
    }
    int more = row.stays().size() - LANES_IN_WORDS;
    words.append(row.stays().isEmpty() ? "no lane" : more > 0 ? ", and " + more + " more" : "");
    int marks = row.marks().size();
    return words + (marks == 0 ? "" : "; " + Plural.of(marks, "other event"));
  }

  private static int height(String lane) {
    return HEIGHTS.getOrDefault(lane, HEIGHT);
  }

  private static String style(String lane) {
    return HEIGHTS.containsKey(lane) ? lane : "other";
  }
}
