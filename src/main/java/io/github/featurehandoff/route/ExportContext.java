package io.github.featurehandoff.route;

import io.github.featurehandoff.bootstrap.BootstrapEvents;
import io.github.featurehandoff.decision.Decisions;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.source.CommittedSpecs;
import io.github.featurehandoff.source.FeatureSources;
import io.github.featurehandoff.source.GitRepository;
import java.io.IOException;

/**
 * What all exports of one specs directory share.
 *
 * @param git the repository that holds the specs directory, if one does
 * @param sources where the features' files are read
 * @param hashed whether results have the SHA-256 of exports
 */
public record ExportContext(
    Settings settings,
    SpecsDirectory specs,
    GitRepository git,
    FeatureSources sources,
    BootstrapEvents bootstrapEvents,
    Decisions decisions,
    boolean hashed) {

  /**
   * As the settings have it.
   *
   * @throws IllegalArgumentException if {@code handoff.source.log} names no commit with a specs
   *     directory; the message is for a person
   */
  public static ExportContext of(
      Settings settings, SpecsDirectory specs, GitRepository git, boolean hashed) {
    FeatureSources sources = sources(settings, specs, git);
    BootstrapEvents events = new BootstrapEvents(settings, git, sources);
    Decisions decisions = new Decisions(sources, events, settings);
    return new ExportContext(settings, specs, git, sources, events, decisions, hashed);
  }

  private static FeatureSources sources(
      Settings settings, SpecsDirectory specs, GitRepository git) {
    String revision = settings.revision();
    try {
      CommittedSpecs commit = revision == null ? null : git.at(revision);
      return new FeatureSources(specs, git, settings.sourceLog().equals("auto"), commit);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The Git repository cannot be read: " + GitRepository.reason(e) + ".", e);
    }
  }

  /** The path of the specs directory, for {@code watch-features}. */
  public String specsDirectory() {
    return specs.path().toString();
  }

  /** The directory that the paths of exports are relative to, for {@code publish-events}. */
  public String exportsDirectory() {
    return specs.exportsDirectory().toString();
  }
}
