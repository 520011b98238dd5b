package io.github.featurehandoff.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Time from left to right, in percent; labels in UTC at round times. */
record TimeAxis(Instant begin, Instant end) {
  private static final int MOST_TICKS = 6;

  /** A name in a narrower bar could not be read. */
  private static final double NARROWEST_NAME = 6.5;

  /** A label further right would not fit. */
  private static final double LAST_LABEL = 93;

  private static final List<Duration> STEPS =
      Stream.of(
              "0.001S 0.01S 0.1S 1S 5S 15S 1M 5M 15M 1H 3H 6H 24H 48H 168H 720H 2160H 8760H 17520H"
                  .split(" "))
          .map(step -> Duration.parse("PT" + step))
          .toList();

  record Tick(String x, String label) {}

  /** An axis for events between two times, with some room after the last one. */
  static TimeAxis of(Instant first, Instant last) {
    Duration shown = Duration.between(first, last);
    Duration room = shown.dividedBy(25);
    return new TimeAxis(first, last.plus(room.isZero() ? Duration.ofSeconds(1) : room));
  }

  /** Where a time is, from 0 to 100, with two decimals. */
  String x(Instant time) {
    return percent(position(time));
  }

  String width(Instant from, Instant to) {
    return percent(Math.max(0, position(to) - position(from)));
  }

  boolean hasRoom(Instant from, Instant to) {
    return position(to) - position(from) >= NARROWEST_NAME;
  }

  private double position(Instant time) {
    double share = seconds(Duration.between(begin, time)) / seconds(Duration.between(begin, end));
    return 100 * Math.min(1, Math.max(0, share));
  }

  private static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f%%", value);
  }

  /** At most {@link #MOST_TICKS} labels at round times. */
  List<Tick> ticks() {
    double shown = seconds(Duration.between(begin, end));
    Duration step =
        STEPS.stream()
            .filter(length -> shown / seconds(length) <= MOST_TICKS)
            .findFirst()
            .orElse(Duration.ofDays((long) (shown / Duration.ofDays(MOST_TICKS).toSeconds()) + 1));
    DateTimeFormatter format =
        DateTimeFormatter.ofPattern(
                step.compareTo(Duration.ofDays(1)) >= 0
                    ? "d MMM uuuu"
                    : step.compareTo(Duration.ofMinutes(1)) >= 0 ? "HH:mm" : "HH:mm:ss.SSS",
                Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    List<Tick> ticks = new ArrayList<>();
    long millis = Math.max(1, step.toMillis());
    long first = Math.floorDiv(begin.toEpochMilli() + millis - 1, millis) * millis;
    for (Instant time = Instant.ofEpochMilli(first);
        position(time) < LAST_LABEL && time.isBefore(end) && ticks.size() <= MOST_TICKS;
        time = time.plus(step)) {
      ticks.add(new Tick(x(time), format.format(time)));
    }
    return ticks;
  }
}
