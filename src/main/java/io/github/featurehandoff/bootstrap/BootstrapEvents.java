package io.github.featurehandoff.bootstrap;

import io.github.featurehandoff.decision.Decisions;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.settings.SourceRef;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Makes bootstrap events, and tells whether one that is there may stay (C4). */
public final class BootstrapEvents {
  private final SourceRefs sources;
  private final BootstrapEvent.SlugKey slugKey;
  private final Clock clock;

  public BootstrapEvents(SourceRefs sources, BootstrapEvent.SlugKey slugKey, Clock clock) {
    this.sources = sources;
    this.slugKey = slugKey;
    this.clock = clock;
  }

  /**
   * An event of now.
   *
   * @throws FaultException if there is no branch and commit for it to name, or one is malformed
   */
  public BootstrapEvent make(FeatureDirectory feature) throws FaultException {
    return BootstrapEvent.now(slugKey, feature.slug(), sources.resolve(feature), clock);
  }

  /**
   * What keeps an event from standing for a feature (C4.4).
   *
   * @return a phrase; null where it stands
   * @throws FaultException if namespace.json is malformed or cannot be read
   */
  public @Nullable String difference(BootstrapEvent event, FeatureDirectory feature)
      throws FaultException {
    if (!event.slug().equals(feature.slug())) {
      return "names the feature \"" + event.slug() + "\"; \"" + feature.slug() + "\" was expected";
    }
    if (event.slugKey() != slugKey) {
      return "has the key "
          + event.slugKey()
          + "; "
          + slugKey
          + " was expected, as handoff.bootstrap.slug-key has it";
    }
    SourceRef declared = sources.declared(feature);
    return declared == null || declared.equals(event.source())
        ? null
        : "names "
            + named(event.source())
            + "; "
            + named(declared)
            + " was expected, as namespace.json or the settings have it";
  }

  /**
   * The event that is a feature's export, and stands.
   *
   * @return null where there is none
   * @throws IOException if the export cannot be read
   */
  public @Nullable BootstrapEvent standing(FeatureDirectory feature)
      throws FaultException, IOException {
    BasicFileAttributes export = feature.exportFile();
    BootstrapEvent event = export == null ? null : Decisions.bootstrapEvent(feature, export);
    return event == null || difference(event, feature) != null ? null : event;
  }

  private static String named(SourceRef source) {
    return "the commit " + source.commit() + " of " + source.branch();
  }
}
