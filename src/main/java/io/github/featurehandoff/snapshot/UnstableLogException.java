package io.github.featurehandoff.snapshot;

import java.io.IOException;

/** The log was rewritten during every copy of it (C3.4). */
public final class UnstableLogException extends IOException {
  private static final long serialVersionUID = 1L;

  UnstableLogException(int tries) {
    super("changed while it was copied, " + tries + " times");
  }
}
