package io.github.featurehandoff.jsonlines;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was found in consecutive lines, numbered from 1. */
final class Findings {

  /** Whether a merge conflict is open after these lines; null where they do not tell. */
  private @Nullable Boolean conflictOpen;

  private final Faults faults = new Faults();

  /** The markers that are faults unless a conflict is open before these lines. */
  private final Faults markers = new Faults();

  private long lines;
  private long bytes;

  private static final class Faults {
    private final List<Violation> kept = new ArrayList<>();
    private long count;

    void add(Faults others, long linesBefore) {
      others.kept.forEach(violation -> kept.add(violation.after(linesBefore)));
      count += others.count;
    }
  }

  void line() {
    lines++;
  }

  void bytes(long count) {
    bytes += count;
  }

  /**
   * Adds the fault of the line that was added last, {@code bytes[begin, end)}; a conflict marker
   * that continues a conflict is none.
   */
  void fault(JsonLine.Fault fault, byte[] bytes, int begin, int end) {
    boolean isMarker = fault.kind() == Violation.Kind.MERGE_CONFLICT;
    if (!isMarker || bytes[begin] == '<' || Boolean.FALSE.equals(conflictOpen)) {
      add(faults, fault, bytes, begin, end);
    } else if (conflictOpen == null) {
      add(markers, fault, bytes, begin, end);
    }
    if (isMarker && (bytes[begin] == '<' || bytes[begin] == '>')) {
      conflictOpen = bytes[begin] == '<';
    }
  }

  private void add(Faults to, JsonLine.Fault fault, byte[] bytes, int begin, int end) {
    if (++to.count <= JsonLinesValidator.KEPT) {
      String context = Excerpt.around(bytes, begin, begin + fault.offset(), end);
      to.kept.add(new Violation(lines, fault.offset() + 1L, fault.kind(), fault.reason(), context));
    }
  }

  /** Adds what was found in the lines that follow. */
  void append(Findings next) {
    faults.add(next.faults, lines);
    if (!Boolean.TRUE.equals(conflictOpen)) {
      faults.add(next.markers, lines);
    }
    faults.kept.sort(Comparator.comparingLong(Violation::line));
    if (faults.kept.size() > JsonLinesValidator.KEPT) {
      faults.kept.subList(JsonLinesValidator.KEPT, faults.kept.size()).clear();
    }
    if (next.conflictOpen != null) {
      conflictOpen = next.conflictOpen;
    }
    lines += next.lines;
    bytes += next.bytes;
  }

  /** The report on a whole log (C5.2, C5.5). */
  ValidationReport report(@Nullable String sha256) {
    if (lines > 0) {
      return new ValidationReport(lines, bytes, sha256, faults.kept, faults.count);
    }
    String reason = "is empty; at least one line was expected";
    Violation empty = new Violation(1, 1, Violation.Kind.NO_LINES, reason, "");
    return new ValidationReport(0, 0, sha256, List.of(empty), 1);
  }
}
