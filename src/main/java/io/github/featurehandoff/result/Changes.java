package io.github.featurehandoff.result;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an export has become compared with the one that it replaced (C7.3).
 *
 * @param kept how many of the old export's events the log still has
 * @param added how many events are new
 * @param lost how many of the old export's events the log no longer has
 * @param firstLost up to three of those: an {@code event_id}, or the number of a line without one
 * @param rewrittenFrom the first line, from 1, that differs; null where the log has only grown
 */
public record Changes(
    long kept, long added, long lost, List<String> firstLost, @Nullable Long rewrittenFrom) {

  public Changes {
    firstLost = List.copyOf(firstLost);
  }

  /** A log that has only grown. */
  public static Changes grown(long kept, long added) {
    return new Changes(kept, added, 0, List.of(), null);
  }

  /** For a person: {@code 2 events kept, 1 event new, 3 events lost: 01A, 01B, line 7}. */
  @Override
  public String toString() {
    String losses = lost == 0 ? "" : ", " + lost + " lost: " + named();
    return Plural.of(kept, "event") + " kept, " + added + " new" + losses;
  }

  /** The first lost events, and that there are more. */
  public String named() {
    return String.join(", ", firstLost) + (lost > firstLost.size() ? " and more" : "");
  }
}
