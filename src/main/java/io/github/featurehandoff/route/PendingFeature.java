package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;

/** A feature that the routes themselves found pending: the body of a message to export-feature. */
public record PendingFeature(FeatureDirectory feature, ExportListener listener, Mode mode) {

  public enum Mode {
    /** A torn tail is waited for; if it stays, it is a fault. */
    ONCE,
    /** The same, and what was delivered is delivered again. */
    REDELIVER,
    /** The same as {@link #ONCE}, but nothing is written. */
    DRY_RUN,
    /** A torn tail is held back, because the watcher looks at the feature again (C3.5). */
    WATCH
  }
}
