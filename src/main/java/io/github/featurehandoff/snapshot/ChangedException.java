package io.github.featurehandoff.snapshot;

import java.io.IOException;

/** Log or export changed while the export was made, so that it begins again (C3.4, C7.4). */
public final class ChangedException extends IOException {
  private static final long serialVersionUID = 1L;

  public ChangedException(String message) {
    super(message);
  }
}
