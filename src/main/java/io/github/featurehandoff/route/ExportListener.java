package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.ExportResult;

/** Follows the exports of features. Its methods return at once and may come from any thread. */
public interface ExportListener {

  /** Some features are known to be pending, and will be exported. */
  default void pending(int features) {}

  /** A feature's export begins, after earlier ones of the same feature. */
  default void begun(FeatureDirectory feature) {}

  /** A pending feature's export has ended. */
  default void ended(ExportResult result) {}
}
