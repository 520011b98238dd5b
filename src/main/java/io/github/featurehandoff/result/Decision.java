package io.github.featurehandoff.result;

/**
 * What is to be done for one feature, from what is on the disk (C2).
 *
 * @param kind what is to be done
 * @param reason why, a phrase
 */
public record Decision(Kind kind, String reason) {

  /** What is to be done. */
  public enum Kind {
    /** The log has content: the export gets its bytes. */
    COPY,
    /** The log is absent or empty: the export gets one bootstrap event. */
    BOOTSTRAP,
    /** It is no feature directory. */
    NONE,
    /** The export is as it has to be. */
    UNCHANGED,
    /** The export differs and has to stay (C7.3). */
    SKIPPED
  }

  /** Whether there is something to do. */
  public boolean pending() {
    return kind == Kind.COPY || kind == Kind.BOOTSTRAP;
  }
}
