package io.github.featurehandoff.settings;

/**
 * When an export that differs from its log is replaced (C7.3); the setting {@code handoff.replace}.
 */
public enum ReplacePolicy {
  /** It stays, and the feature is skipped. */
  NEVER,
  /** By a log with content that is no beginning of the export. */
  SAFE,
  /** By whatever the log holds now. */
  ALWAYS
}
