package io.github.featurehandoff.result;

import java.util.List;

/** A feature cannot be exported; says why and what to do. */
public class FaultException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;
  private final long faultCount;

  public FaultException(Fault fault) {
    this(List.of(fault), 1);
  }

  /**
   * Several faults at once.
   *
   * @param faults the first of them, at least one
   * @param faultCount how many there are in all
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

  /** How many faults there are, the ones that were not kept included. */
  public final long faultCount() {
    return faultCount;
  }
}
