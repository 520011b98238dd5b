package io.github.featurehandoff.result;

import java.util.List;

/** Says why a feature cannot be exported, and what to do. */
public class FaultException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;
  private final long faultCount;

  public FaultException(Fault fault) {
    this(List.of(fault), 1);
  }

  /**
   * For several faults.
   *
   * @param faults the first ones, at least one
   * @param faultCount the number of all faults
   */
  public FaultException(List<Fault> faults, long faultCount) {
    super(faults.get(0).toString());
    this.faults = List.copyOf(faults);
    this.faultCount = faultCount;
  }

  /** The faults that were kept. */
  public final List<Fault> faults() {
    return faults;
  }

  /** The number of all faults, including those that were not kept. */
  public final long faultCount() {
    return faultCount;
  }
}
