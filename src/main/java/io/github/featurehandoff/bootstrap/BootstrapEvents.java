package io.github.featurehandoff.bootstrap;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.settings.SlugKey;
import io.github.featurehandoff.settings.SourceRef;
import io.github.featurehandoff.source.CommittedSpecs;
import io.github.featurehandoff.source.FeatureSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes bootstrap events, and checks whether an existing one may stay (C4). */
public final class BootstrapEvents {
  /** No bootstrap event is longer, however long its slug and branch are when escaped. */
  private static final long LONGEST = 1 << 16;

  private final SourceRefs refs;
  private final FeatureSources sources;
  private final SlugKey slugKey;
  private final Clock clock;

  public BootstrapEvents(SourceRefs refs, FeatureSources sources, SlugKey slugKey, Clock clock) {
    this.refs = refs;
    this.sources = sources;
    this.slugKey = slugKey;
    this.clock = clock;
  }

  /**
   * A new event: of now, or of the time of the commit that was asked for, so that the same commit
   * gives the same bytes (C11.5).
   *
   * @throws FaultException if its branch and commit are unknown or malformed
   */
  public PackageCreatedEvent make(FeatureDirectory feature) throws FaultException {
    SourceRef source = refs.resolve(feature);
    CommittedSpecs commit = sources.commit();
    return commit == null
        ? PackageCreatedEvent.now(key(feature), feature.slug(), source, clock)
        : PackageCreatedEvent.of(key(feature), feature.slug(), source, commit.committed());
  }

  /**
   * The name of the member with the slug: as today's Spec Kitty has it, where it made the feature.
   */
  private SlugKey key(FeatureDirectory feature) throws FaultException {
    if (slugKey != SlugKey.AUTO) {
      return slugKey;
    }
    Map<String, String> meta = sources.strings(feature, FeatureDirectory.META);
    return meta.containsKey("mission_slug") || meta.containsKey("mission_id")
        ? SlugKey.MISSION_SLUG
        : SlugKey.FEATURE_SLUG;
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
    if (slugKey != SlugKey.AUTO && event.slugKey() != slugKey) {
      return "has the key "
          + event.slugKey()
          + "; "
          + slugKey
          + " was expected, as in handoff.bootstrap.slug-key";
    }
    SourceRef declared = refs.declared(feature);
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
