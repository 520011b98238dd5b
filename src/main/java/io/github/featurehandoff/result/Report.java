package io.github.featurehandoff.result;

import io.github.featurehandoff.result.ExportResult.Outcome;
import java.time.Duration;
import java.util.List;

/**
 * The report of a run.
 *
 * @param run what was run
 * @param results the result of each feature or file, in the order of the report
 * @param failures why the run did not see every feature; empty if it did
 * @param taken how long the run took
 */
public record Report(Run run, List<ExportResult> results, List<String> failures, Duration taken) {

  /** What was run. */
  public enum Run {
    /** Exports were written. */
    ONCE,
    /** Nothing was written; the results say what {@link #ONCE} would do. */
    DRY_RUN,
    /** Exports were checked. */
    VERIFY,
    /** The same, but an export that is behind is not a failure. */
    VERIFY_ALLOWING_BEHIND,
    /** Files were checked, whether they are exports or not. */
    VALIDATE;

    public boolean checks() {
      return this == VERIFY || this == VERIFY_ALLOWING_BEHIND || this == VALIDATE;
    }
  }

  public Report {
    results = List.copyOf(results);
    failures = List.copyOf(failures);
  }

  /** Whether the exit status of the run is 1 (C9.4). */
  public boolean failed() {
    return !failures.isEmpty()
        || count(Outcome.FAILED) > 0
        || (run == Run.VERIFY && count(Outcome.BEHIND) > 0);
  }

  public long count(Outcome outcome) {
    return results.stream().filter(result -> result.outcome() == outcome).count();
  }
}
