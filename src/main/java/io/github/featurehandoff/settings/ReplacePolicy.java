package io.github.featurehandoff.settings;

/**
 * When an export that differs from its log is replaced (C7.3); the setting {@code handoff.replace}.
 */
public enum ReplacePolicy {
  /** The export stays, and the feature is skipped. */
  NEVER,
  /** The log replaces the export, unless the log has lost events. */
  SAFE,
  /** Whatever the log holds now replaces the export. */
  ALWAYS
}
