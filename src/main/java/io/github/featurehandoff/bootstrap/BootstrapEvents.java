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

/** Makes bootstrap events, and checks whether an existing one may stay (C4). */
public final class BootstrapEvents {
  /** No bootstrap event is longer, however long its slug and branch are when escaped. */
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
   * Makes an event with the current time.
   *
   * @throws FaultException if its branch and commit are unknown or malformed
   */
  public PackageCreatedEvent make(FeatureDirectory feature) throws FaultException {
    return PackageCreatedEvent.now(slugKey, feature.slug(), sources.resolve(feature), clock);
  }

  /**
   * Why an event cannot stay as the export of a feature (C4.4).
   *
   * @return a phrase; null if it can stay
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
          + " was expected, as in handoff.bootstrap.slug-key";
    }
    SourceRef declared = sources.declared(feature);
    return declared == null || declared.equals(event.source())
        ? null
        : "names "
            + named(event.source())
            + "; "
            + named(declared)
            + " was expected, as in namespace.json or the settings";
  }

  /**
   * The bootstrap event that is a feature's export and can stay.
   *
   * @return null if there is no such event
   * @throws IOException if the export cannot be read
   */
  public @Nullable PackageCreatedEvent standing(FeatureDirectory feature)
      throws FaultException, IOException {
    BasicFileAttributes export = feature.exportFile();
    PackageCreatedEvent event = export == null ? null : read(feature, export);
    return event == null || difference(event, feature) != null ? null : event;
  }

  /**
   * The bootstrap event in a feature's export.
   *
   * @return null if the export is not a bootstrap event
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
