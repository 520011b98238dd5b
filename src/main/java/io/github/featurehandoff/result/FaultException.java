package io.github.featurehandoff.result;

import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.jsonlines.Violation;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Says why a feature cannot be exported, and what to do. */
public final class FaultException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;
  private final long faultCount;
  private final transient @Nullable Changes changes;

  public FaultException(Fault fault) {
    this(List.of(fault), 1, null);
  }

  public FaultException(Fault fault, Changes changes) {
    this(List.of(fault), 1, changes);
  }

  public FaultException(ValidationReport report, Function<Violation, Fault> worded) {
    this(report.violations().stream().map(worded).toList(), report.violationCount(), null);
  }

  private FaultException(List<Fault> faults, long faultCount, @Nullable Changes changes) {
    super(faults.get(0).toString());
    this.faults = List.copyOf(faults);
    this.faultCount = faultCount;
    this.changes = changes;
  }

  public List<Fault> faults() {
    return faults;
  }

  /** Also of those that were not kept. */
  public long faultCount() {
    return faultCount;
  }

  /** What the log has of the export's events; null where they were not compared. */
  public @Nullable Changes changes() {
    return changes;
  }
}
