package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.source.EventLog;
import java.nio.file.Path;

/**
 * Says what one poll of {@code watch-features} looks at, and follows the exports of what it hands
 * over. Its methods return at once and may come from any thread.
 */
public interface Scan extends ExportListener {

  /** Whether the specs directory is to be scanned now. */
  boolean wantsScan();

  /** Whether this scan looks at everything, what the file consumer passes over included. */
  boolean looksAtEverything();

  /** Whether this scan looks at what may be a feature; asked before anything of it is read. */
  boolean looksAt(Path directory);

  /** What this scan looks at is not a feature, or not any more. */
  void isNoFeature(Path directory);

  /** The log of a feature is read here, which may be in another worktree (C11). */
  void recordedIn(EventLog log);

  /** Whether a feature that is pending, or at fault, is handed over now. */
  boolean admits(FeatureDirectory feature);

  /** A feature needs nothing. */
  void upToDate(FeatureDirectory feature, Decision decision);

  /** The routes are done with a feature that was admitted; its result came before. */
  void done(FeatureDirectory feature);

  /** A feature that was admitted is not exported after all. */
  void dropped(FeatureDirectory feature);

  /** The scan has looked at all it had to. */
  void scanned();

  /** The scan ended early, because the consumer stops. */
  void cutShort();

  /** The scan could not be made, or not be finished. */
  void scanFailed(Exception cause);
}
