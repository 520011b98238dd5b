package io.github.featurehandoff.decision;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.settings.Settings.SlugKey;
import io.github.featurehandoff.settings.SourceRef;
import io.github.featurehandoff.source.CommittedSpecs;
import io.github.featurehandoff.source.FeatureSources;
import io.github.featurehandoff.source.GitRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes bootstrap events (C4.3), and checks whether an existing one may stay (C4.4). */
public final class BootstrapEvents {
  /** No bootstrap event is longer, however long its slug and branch are when escaped. */
  private static final long LONGEST = 1 << 16;

  private static final String REMEDY =
      "Set handoff.source.branch and handoff.source.commit, or give the feature a"
          + " handoff/namespace.json with source_branch and source_commit, or run this in a Git"
          + " repository that has a commit.";

  private final Settings settings;
  private final GitRepository git;
  private final FeatureSources sources;

  public BootstrapEvents(Settings settings, GitRepository git, FeatureSources sources) {
    this.settings = settings;
    this.git = git;
    this.sources = sources;
  }

  /** A new event; of the same commit that was asked for, the same bytes (C11.5). */
  public PackageCreatedEvent make(FeatureDirectory feature) throws FaultException {
    String slug = feature.slug();
    SourceRef declared = declared(feature);
    SourceRef source = declared != null ? declared : gitRef(feature);
    CommittedSpecs commit = sources.commit();
    Instant at =
        commit == null ? Instant.now().truncatedTo(ChronoUnit.SECONDS) : commit.committed();
    UUID id = commit == null ? UUID.randomUUID() : id(source.commit() + "/" + slug);
    return new PackageCreatedEvent(key(feature), slug, source, at, id);
  }

  /** Looks like a random one, but depends on the name. */
  private static UUID id(String name) {
    UUID hash = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    long version4 = (hash.getMostSignificantBits() & ~0xF000L) | 0x4000L;
    return new UUID(version4, hash.getLeastSignificantBits());
  }

  /** As today's Spec Kitty has it, where it made the feature (C4.2). */
  private SlugKey key(FeatureDirectory feature) throws FaultException {
    if (settings.slugKey() != SlugKey.AUTO) {
      return settings.slugKey();
    }
    Map<String, String> meta = sources.strings(feature, FeatureDirectory.META);
    return meta != null && (meta.containsKey("mission_slug") || meta.containsKey("mission_id"))
        ? SlugKey.MISSION_SLUG
        : SlugKey.FEATURE_SLUG;
  }

  /** Why an event cannot stay as the export of a feature (C4.4): a phrase; null if it can. */
  public @Nullable String difference(PackageCreatedEvent event, FeatureDirectory feature)
      throws FaultException {
    if (!event.slug().equals(feature.slug())) {
      return "names the feature \"" + event.slug() + "\"; \"" + feature.slug() + "\" was expected";
    }
    SlugKey key = settings.slugKey();
    if (key != SlugKey.AUTO && event.slugKey() != key) {
      return "has the key %s; %s was expected, as in handoff.bootstrap.slug-key"
          .formatted(event.slugKey(), key);
    }
    SourceRef declared = declared(feature);
    return declared == null || declared.equals(event.source())
        ? null
        : "names %s; %s was expected, as in namespace.json or the settings"
            .formatted(named(event.source()), named(declared));
  }

  /** The bootstrap event that is a feature's export and can stay; null if there is none. */
  public @Nullable PackageCreatedEvent standing(FeatureDirectory feature)
      throws FaultException, IOException {
    BasicFileAttributes export = feature.exportFile();
    PackageCreatedEvent event = export == null ? null : read(feature, export);
    return event == null || difference(event, feature) != null ? null : event;
  }

  public static @Nullable PackageCreatedEvent read(
      FeatureDirectory feature, BasicFileAttributes export) throws IOException {
    return export.size() > LONGEST
        ? null
        : PackageCreatedEvent.parse(Files.readAllBytes(feature.export()));
  }

  private static String named(SourceRef source) {
    return "the commit " + source.commit() + " of " + source.branch();
  }

  /**
   * The branch and commit in namespace.json, else in the settings; null if neither has them, so
   * that an event may name any commit (C4.4).
   */
  private @Nullable SourceRef declared(FeatureDirectory feature) throws FaultException {
    Map<String, String> fields = sources.strings(feature, FeatureDirectory.NAMESPACE);
    if (fields == null) {
      return settings.source();
    }
    String branch = fields.get("source_branch");
    String commit = fields.get("source_commit");
    if (branch == null || commit == null) {
      throw new FaultException(
          Fault.input(
              FeatureDirectory.NAMESPACE,
              "has no string " + (branch == null ? "source_branch" : "source_commit"),
              "Give it both source_branch and source_commit, or remove the file."));
    }
    try {
      return new SourceRef(branch, commit);
    } catch (IllegalArgumentException e) {
      throw new FaultException(
          Fault.input(
              FeatureDirectory.NAMESPACE,
              String.valueOf(e.getMessage()),
              "Correct it, or remove the file."));
    }
  }

  private SourceRef gitRef(FeatureDirectory feature) throws FaultException {
    try {
      CommittedSpecs asked = sources.commit();
      String commit = asked == null ? git.headCommit() : asked.id();
      if (commit == null) {
        throw new FaultException(
            git.exists()
                ? Fault.input(
                    ".",
                    "the Git repository has no commit yet to name in its bootstrap event",
                    "Commit something, or set handoff.source.branch and handoff.source.commit.")
                : Fault.input(
                    ".", "the branch and commit for its bootstrap event are unknown", REMEDY));
      }
      // The branch that is checked out says nothing of a commit that was asked for.
      String branch = asked == null ? git.headBranch() : null;
      return new SourceRef(branch != null ? branch : targetBranch(feature), commit);
    } catch (IllegalArgumentException e) {
      throw new FaultException(Fault.input(".", String.valueOf(e.getMessage()), REMEDY));
    } catch (IOException e) {
      throw GitRepository.unreadable(e, REMEDY);
    }
  }

  private String targetBranch(FeatureDirectory feature) throws FaultException {
    Map<String, String> meta = sources.strings(feature, FeatureDirectory.META);
    String branch = meta == null ? null : meta.get("target_branch");
    if (branch != null) {
      return branch;
    }
    boolean detached = sources.commit() == null;
    throw new FaultException(
        Fault.input(
            meta == null ? "." : FeatureDirectory.META,
            (detached ? "HEAD is detached, and " : "")
                + (meta == null
                    ? "there is no meta.json with a target_branch"
                    : "meta.json has no target_branch")
                + " to name as the bootstrap event's branch",
            "Set handoff.source.branch and handoff.source.commit"
                + (detached ? ", or check out a branch." : ".")));
  }
}
