package io.github.featurehandoff.snapshot;

import java.io.IOException;

/** The log has bytes after its last newline: an event that is still being written (C3.5). */
public final class TornTailException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long line;

  TornTailException(long line) {
    super("Line " + line + " has no newline at its end");
    this.line = line;
  }

  public long line() {
    return line;
  }
}
