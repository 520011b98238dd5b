package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
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

  /** Whether a feature that is pending, or at fault, is handed over now. */
  boolean admits(FeatureDirectory feature);

  /** A feature needs nothing. */
  void upToDate(FeatureDirectory feature, io.github.featurehandoff.result.Decision decision);

  /** The routes are done with a feature that was handed over; its result came before. */
  void done(FeatureDirectory feature);

  /** A feature that was handed over was removed before its export began. */
  void gone(FeatureDirectory feature);

  /** The scan is over. */
  void scanned();

  /** The scan could not be made, or not be finished. */
  void scanFailed(Exception cause);
}
