package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.ExportResult;
import java.io.InterruptedIOException;
import java.util.List;

/** Follows exports. The methods return at once, and any thread may call them. */
public interface ExportListener {
  /** Follows nothing: the export was asked for by a message. */
  ExportListener NONE = new ExportListener() {};

  default void pending(List<FeatureDirectory> features) {}

  /** What is done for a feature from now on: {@code validating}. */
  default void doing(String what, FeatureDirectory feature) {}

  /** So many bytes were validated; an exception says that the run is to end. */
  default void read(long bytes) throws InterruptedIOException {}

  /** Whether the run is to end: no further export begins, and none waits. */
  default boolean isStopped() {
    return false;
  }

  default void ended(ExportResult result) {}
}
