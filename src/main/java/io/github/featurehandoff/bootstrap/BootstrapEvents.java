package io.github.featurehandoff.bootstrap;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.settings.SlugKey;
import io.github.featurehandoff.settings.SourceRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Makes bootstrap events, and tells whether one that is there may stay (C4). */
public final class BootstrapEvents {
  /** More than the longest bootstrap event: every escaped slug and branch fits. */
  private static final long LONGEST = 1 << 16;

  private final SourceRefs sources;
  private final SlugKey slugKey;
  private final Clock clock;

  public BootstrapEvents(SourceRefs sources, SlugKey slugKey, Clock clock) {
    this.sources = sources;
    this.slugKey = slugKey;
    this.clock = clock;
  }

  /**
   * An event of now.
   *
   * @throws FaultException if there is no branch and commit for it to name, or one is malformed
   */
  public PackageCreatedEvent make(FeatureDirectory feature) throws FaultException {
    return PackageCreatedEvent.now(slugKey, feature.slug(), sources.resolve(feature), clock);
  }

  /**
   * What keeps an event from standing for a feature (C4.4).
   *
   * @return a phrase; null where it stands
   * @throws FaultException if namespace.json is malformed or cannot be read
   */
  public @Nullable String difference(PackageCreatedEvent event, FeatureDirectory feature)
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
  public @Nullable PackageCreatedEvent standing(FeatureDirectory feature)
      throws FaultException, IOException {
    BasicFileAttributes export = feature.exportFile();
    PackageCreatedEvent event = export == null ? null : read(feature, export);
    return event == null || difference(event, feature) != null ? null : event;
  }

  /**
   * The bootstrap event that a feature's export is.
   *
   * @return null where it is none
   * @throws IOException if it cannot be read
   */
  public static @Nullable PackageCreatedEvent read(
      FeatureDirectory feature, BasicFileAttributes export) throws IOException {
    return export.size() > LONGEST
        ? null
        : PackageCreatedEvent.parse(Files.readAllBytes(feature.export()));
  }

  private static String named(SourceRef source) {
    return "the commit " + source.commit() + " of " + source.branch();
  }
}
