package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.ExportResult;

/** Follows exports. The methods return at once, and any thread may call them. */
public interface ExportListener {

  /** This many more features are pending, and will be exported. */
  default void pending(int features) {}

  /** The export of a feature begins; no other export of that feature is running. */
  default void begun(FeatureDirectory feature) {}

  /** The export of a feature has ended. */
  default void ended(ExportResult result) {}
}
