package io.github.featurehandoff.route;

import io.github.featurehandoff.bootstrap.BootstrapEvents;
import io.github.featurehandoff.bootstrap.SourceRefs;
import io.github.featurehandoff.decision.Decisions;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.source.GitRepository;
import java.time.Clock;

/**
 * What all exports of one specs directory share.
 *
 * @param git the repository that holds the specs directory, if there is one
 * @param hashed whether results have the SHA-256 of the export
 */
public record ExportContext(
    Settings settings,
    SpecsDirectory specs,
    GitRepository git,
    BootstrapEvents bootstrapEvents,
    Decisions decisions,
    boolean hashed) {

  /** The context for these settings. */
  public static ExportContext of(
      Settings settings, SpecsDirectory specs, GitRepository git, boolean hashed) {
    BootstrapEvents events =
        new BootstrapEvents(
            new SourceRefs(settings.source(), git), settings.slugKey(), Clock.systemUTC());
    Decisions decisions = new Decisions(settings.replace(), events, settings.notifies());
    return new ExportContext(settings, specs, git, events, decisions, hashed);
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
