package io.github.featurehandoff.settings;

import java.util.List;

/** Settings that nothing can be done with. */
public final class InvalidSettingsException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient List<String> faults;

  public InvalidSettingsException(List<String> faults) {
    super(String.join("\n", faults));
    this.faults = List.copyOf(faults);
  }

  /** Every fault that was found: the key, its value, where it is set, and what is accepted. */
  public List<String> faults() {
    return faults;
  }
}
