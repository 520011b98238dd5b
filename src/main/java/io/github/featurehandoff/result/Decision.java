package io.github.featurehandoff.result;

/**
 * What a feature needs, judged by its files (C2).
 *
 * @param reason why, a phrase
 * @param waits whether the export as it is waits for its delivery (C12.3)
 */
public record Decision(Kind kind, String reason, boolean waits) {

  /** A decision about the export alone. */
  public Decision(Kind kind, String reason) {
    this(kind, reason, false);
  }

  /** What is to be done. */
  public enum Kind {
    /** The log has content: the export gets its bytes. */
    COPY,
    /** The log is absent or empty: the export gets one bootstrap event. */
    BOOTSTRAP,
    /** Nothing: it is not a feature directory. */
    NONE,
    /** Nothing: the export is up to date. */
    UNCHANGED,
    /** Nothing: the export differs, but it must not be replaced (C7.3). */
    SKIPPED
  }

  /** Whether an export is to be made or delivered. */
  public boolean pending() {
    return exports() || waits;
  }

  /** Whether an export is to be made. */
  public boolean exports() {
    return kind == Kind.COPY || kind == Kind.BOOTSTRAP;
  }
}
