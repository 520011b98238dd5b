package io.github.featurehandoff.decision;

import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.EventComparison;
import io.github.featurehandoff.jsonlines.JsonLinesValidator;
import io.github.featurehandoff.jsonlines.LineCount;
import io.github.featurehandoff.jsonlines.Lines;
import io.github.featurehandoff.result.Changes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a log has become compared with an existing export (C7.3). */
public record History(Relation relation, Changes changes) {

  /** The log has the same bytes, begins with the export, has or lacks its events. */
  public enum Relation {
    SAME,
    GROWN,
    REWRITTEN,
    LOST,
    /** The export is not valid, so that it protects nothing. */
    INVALID
  }

  /** Compares a log with an export: event by event where the log does not begin with it. */
  public static History of(Content log, Path export) throws IOException {
    Content old = Content.of(export);
    long mismatch = Content.mismatch(log, old);
    long lines = Lines.count(log);
    if (mismatch < 0) {
      return new History(Relation.SAME, Changes.grown(lines, 0));
    }
    long common = LineCount.ofFirst(export, mismatch).lines();
    if (mismatch == Files.size(export)) {
      return new History(Relation.GROWN, Changes.grown(common, lines - common));
    }
    if (!JsonLinesValidator.validate(export, false).valid()) {
      return new History(Relation.INVALID, new Changes(0, lines, 0, List.of(), common + 1));
    }
    EventComparison events = EventComparison.of(log, old);
    return new History(
        events.keepsAll() ? Relation.REWRITTEN : Relation.LOST,
        new Changes(events.kept(), events.added(), events.lost(), events.firstLost(), common + 1));
  }
}
