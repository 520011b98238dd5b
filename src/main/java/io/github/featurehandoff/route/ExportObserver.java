package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.ExportResult;
import java.nio.file.Path;

/**
 * Says what a scan is to look at, and is told what becomes of the features. Its methods return at
 * once and may come from any thread.
 */
public interface ExportObserver {

  /** Whether another scan of the specs directory is wanted. */
  default boolean wantsScan() {
    return true;
  }

  /** Whether this scan is to look for what the file consumer passes over, too. */
  default boolean looksAtEverything() {
    return true;
  }

  /** Whether this scan is to look at what may be a feature; asked before anything is read of it. */
  default boolean looksAt(Path directory) {
    return true;
  }

  /** Whether a feature that needs an export, or is at fault, is to be handed over now. */
  default boolean admits(FeatureDirectory feature) {
    return true;
  }

  /** A scan found a feature that needs an export; {@link #done} or {@link #gone} follows. */
  default void pending(FeatureDirectory feature) {}

  /** A pending feature was removed before its export began. */
  default void gone(FeatureDirectory feature) {}

  /** A feature's export begins, after the ones before it. */
  default void begun(FeatureDirectory feature) {}

  /** The routes are done with a pending feature; its result, if it has one, came before. */
  default void done(FeatureDirectory feature) {}

  /** A scan is over. */
  default void scanned() {}

  /** A scan could not be made, or not be finished. */
  default void scanFailed(Exception cause) {}

  /** One feature's result: a pending one's, or of one that needed nothing. */
  void result(ExportResult result);
}
