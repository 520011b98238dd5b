package io.github.featurehandoff.result;

import io.github.featurehandoff.result.ExportResult.Outcome;
import java.time.Duration;
import java.util.List;

/**
 * What a run has to tell.
 *
 * @param run what was run
 * @param results what came of each feature or file, in the order in which it is told
 * @param failures what kept the run from seeing every feature
 * @param taken how long it took
 */
public record Report(Run run, List<ExportResult> results, List<String> failures, Duration taken) {

  /** What was run, and what its outcomes are called. */
  public enum Run {
    /** Exports were written. */
    ONCE,
    /** What {@link #ONCE} would do was found out. */
    DRY_RUN,
    /** Exports were checked. */
    VERIFY,
    /** {@link #VERIFY}, where an export that is behind is no failure. */
    VERIFY_ALLOWING_BEHIND,
    /** Files were checked, whatever they are. */
    VALIDATE;

    public boolean checks() {
      return this == VERIFY || this == VERIFY_ALLOWING_BEHIND || this == VALIDATE;
    }
  }

  public Report {
    results = List.copyOf(results);
    failures = List.copyOf(failures);
  }

  /** Whether the run's exit status is to be 1 (C9.4). */
  public boolean failed() {
    return !failures.isEmpty()
        || count(Outcome.FAILED) > 0
        || (run == Run.VERIFY && count(Outcome.BEHIND) > 0);
  }

  public long count(Outcome outcome) {
    return results.stream().filter(result -> result.outcome() == outcome).count();
  }
}
