package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.ExportResult;
import java.io.InterruptedIOException;
import java.util.List;

/** Follows exports. The methods return at once, and any thread may call them. */
public interface ExportListener {

  /** These features are pending, and will be exported. */
  default void pending(List<FeatureDirectory> features) {}

  /** The export of a feature begins; no other export of that feature is running. */
  default void begun(FeatureDirectory feature) {}

  /** What is done for a feature from now on: {@code validating}. */
  default void doing(String what, FeatureDirectory feature) {}

  /** What is new of the export is delivered from now on. */
  default void delivering(FeatureDirectory feature) {}

  /**
   * So many bytes of events were validated.
   *
   * @throws InterruptedIOException if the run is to end
   */
  default void read(long bytes) throws InterruptedIOException {}

  /** Whether the run is to end: no further export begins, and none waits. */
  default boolean isStopped() {
    return false;
  }

  /** The export of a feature has ended. */
  default void ended(ExportResult result) {}
}
