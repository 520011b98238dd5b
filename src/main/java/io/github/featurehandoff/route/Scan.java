package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.source.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Says when {@code watch-features} scans and what it looks at, and follows the exports of what it
 * hands over. Its methods return at once and may come from any thread.
 */
public interface Scan extends ExportListener {

  /**
   * The directories to look at now, those that wait longest first.
   *
   * @return null if it is not time for a scan
   * @throws IOException if the specs directory cannot be listed
   */
  @Nullable Collection<Path> begin() throws IOException;

  /** Whether the scan that has begun looks at everything, for what was not reported. */
  boolean isFull();

  /** Whether to look at a directory now; asked before anything in it is read. */
  boolean looksAt(Path directory);

  /** What this scan looks at is not a feature, or not any more. */
  void isNoFeature(Path directory);

  /**
   * The log of a feature is read here, which may be in another worktree (C11).
   *
   * @return whether Git is in the middle of an operation in that worktree (C10.2); the feature is
   *     then looked at again
   */
  boolean isBusy(FeatureDirectory feature, EventLog log);

  /** Whether a feature that is pending, or at fault, is handed over now. */
  boolean admits(FeatureDirectory feature);

  /** The routes are done with a feature that was admitted; its result came before. */
  void done(FeatureDirectory feature);

  /** A feature that was admitted is not exported after all. */
  void dropped(FeatureDirectory feature);

  /** The scan has looked at all it had to. */
  void end();

  /** The scan ended early; {@code cause} says why, unless the consumer stops. */
  void cutShort(@Nullable IOException cause);
}
