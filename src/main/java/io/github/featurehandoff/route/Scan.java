package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import java.nio.file.Path;

/**
 * Decides what a poll of {@code watch-features} looks at, and follows the exports that come of it.
 * The methods return at once, and any thread may call them.
 */
public interface Scan extends ExportListener {

  /** Whether to scan the specs directory now. */
  boolean wantsScan();

  /** Whether this scan looks at everything, including what the file consumer skips. */
  boolean looksAtEverything();

  /** Whether this scan looks at a directory that may be a feature; asked before it is read. */
  boolean looksAt(Path directory);

  /** Whether to export a feature now that is pending or has a fault. */
  boolean admits(FeatureDirectory feature);

  /** A feature is up to date. */
  void upToDate(FeatureDirectory feature, io.github.featurehandoff.result.Decision decision);

  /** The routes are done with a feature; {@link #ended} was called before. */
  void done(FeatureDirectory feature);

  /** A feature was removed before its export began. */
  void gone(FeatureDirectory feature);

  /** The scan is over. */
  void scanned();

  /** The scan failed. */
  void scanFailed(Exception cause);
}
