package io.github.featurehandoff.result;

import io.github.featurehandoff.result.ExportResult.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The report of a run.
 *
 * @param specs the real path of the specs directory; null if there is none, or it is not known
 * @param started when the run began
 * @param results the result of each feature or file, in the order of the report
 * @param failures why the run did not see every feature; empty if it did
 * @param exitStatus the exit status of the program (C9.4)
 */
public record Report(
    Run run,
    @Nullable Path specs,
    Instant started,
    Duration taken,
    List<ExportResult> results,
    List<String> failures,
    int exitStatus) {

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
      return !command().equals("once");
    }

    public String command() {
      return switch (this) {
        case ONCE, DRY_RUN -> "once";
        case VERIFY, VERIFY_ALLOWING_BEHIND -> "verify";
        case VALIDATE -> "validate";
      };
    }

    /** Whether the exit status is 1 because of an outcome (C9.4). */
    public boolean failsBy(Outcome outcome) {
      return outcome == Outcome.FAILED || (this == VERIFY && outcome == Outcome.BEHIND);
    }
  }

  public Report {
    results = List.copyOf(results);
    failures = List.copyOf(failures);
  }

  /** The report of a run that has ended now, and was not stopped. */
  public static Report ended(
      Run run,
      @Nullable Path specs,
      Instant started,
      List<ExportResult> results,
      List<String> failures) {
    boolean failed =
        !failures.isEmpty() || results.stream().map(ExportResult::outcome).anyMatch(run::failsBy);
    Duration taken = Duration.between(started, Instant.now());
    return new Report(run, specs, started, taken, results, failures, failed ? 1 : 0);
  }

  public Report withExitStatus(int status) {
    return new Report(run, specs, started, taken, results, failures, status);
  }

  /** How many results have an outcome. */
  public long count(Outcome outcome) {
    return results.stream().filter(result -> result.outcome() == outcome).count();
  }

  /** How many features had something to deliver, all of which was accepted. */
  public long delivered() {
    return results.stream().filter(result -> result.delivered() != null && !result.waits()).count();
  }

  /** How many features still wait for their delivery. */
  public long waiting() {
    return results.stream().filter(ExportResult::waits).count();
  }

  /** The number of events in all exports, or files, that were read or written. */
  public long events() {
    return sum(ExportResult::events);
  }

  /** Their size. */
  public long bytes() {
    return sum(ExportResult::bytes);
  }

  private long sum(Function<ExportResult, @Nullable Long> value) {
    return results.stream().map(value).filter(Objects::nonNull).mapToLong(Long::longValue).sum();
  }
}
