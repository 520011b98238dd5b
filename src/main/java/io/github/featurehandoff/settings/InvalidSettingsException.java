package io.github.featurehandoff.settings;

import java.util.List;

/** Settings that are not accepted; the message has a line for each fault. */
public final class InvalidSettingsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private final transient List<String> faults;

  public InvalidSettingsException(String fault) {
    this(List.of(fault));
  }

  public InvalidSettingsException(List<String> faults) {
    super(String.join("\n", faults));
    this.faults = List.copyOf(faults);
  }

  /** All faults: the key, its value, where it is set, and what is accepted. */
  public List<String> faults() {
    return faults;
  }
}
