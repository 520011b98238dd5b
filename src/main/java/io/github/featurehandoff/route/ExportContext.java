package io.github.featurehandoff.route;

import io.github.featurehandoff.bootstrap.BootstrapEvents;
import io.github.featurehandoff.bootstrap.SourceRefs;
import io.github.featurehandoff.decision.Decisions;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.source.GitRepository;
import java.time.Clock;

/**
 * What all exports of one specs directory have in common.
 *
 * @param git the repository that holds the specs directory, if one does
 * @param hashed whether results have the SHA-256 of exports
 */
public record ExportContext(
    Settings settings,
    SpecsDirectory specs,
    GitRepository git,
    BootstrapEvents bootstrapEvents,
    Decisions decisions,
    boolean hashed) {

  /** As the settings have it. */
  public static ExportContext of(
      Settings settings, SpecsDirectory specs, GitRepository git, boolean hashed) {
    BootstrapEvents events =
        new BootstrapEvents(
            new SourceRefs(settings.source(), git), settings.slugKey(), Clock.systemUTC());
    Decisions decisions = new Decisions(settings.replace(), events, settings.notifies());
    return new ExportContext(settings, specs, git, events, decisions, hashed);
  }

  /** The specs directory's path, for {@code watch-features}. */
  public String specsDirectory() {
    return specs.path().toString();
  }

  /** The path of the directory that exports' names are relative to, for {@code publish-events}. */
  public String exportsDirectory() {
    return specs.exportsDirectory().toString();
  }
}
