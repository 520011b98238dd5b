package io.github.featurehandoff.route;

import io.github.featurehandoff.decision.BootstrapEvents;
import io.github.featurehandoff.decision.Decisions;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.HandoffHeaders;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.source.CommittedSpecs;
import io.github.featurehandoff.source.FeatureSources;
import io.github.featurehandoff.source.GitRepository;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.WrappedFile;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * What all exports of one specs directory share; {@code hashed} says whether results have the
 * SHA-256 of exports.
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
   * An {@link IllegalArgumentException} for a person says that {@code handoff.source.log} names no
   * commit with a specs directory.
   */
  public static ExportContext of(
      Settings settings, SpecsDirectory specs, GitRepository git, boolean hashed) {
    String revision = settings.revision();
    try {
      CommittedSpecs commit = revision == null ? null : git.at(revision);
      boolean auto = settings.sourceLog().equals("auto");
      FeatureSources sources = new FeatureSources(specs, git, auto, commit);
      BootstrapEvents events = new BootstrapEvents(settings, git, sources);
      Decisions decisions = new Decisions(sources, events, settings);
      return new ExportContext(settings, specs, git, sources, events, decisions, hashed);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The Git repository cannot be read: " + GitRepository.reason(e) + ".", e);
    }
  }

  public static void whenDone(Exchange exchange, Runnable action) {
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                action.run();
              }
            });
  }

  /** The path of the specs directory, for {@code watch-features}. */
  public String specsDirectory() {
    return specs.path().toString();
  }

  /** The directory that the paths of exports are relative to, for {@code publish-events}. */
  public String exportsDirectory() {
    return specs.exportsDirectory().toString();
  }

  /**
   * The feature in the header {@code HandoffFeature}, else in the body: a slug, a path, a file, or
   * one of the feature's files as it comes from a file consumer. Nothing else in a message chooses
   * it (C8.2).
   */
  FeatureDirectory featureIn(Message message) throws FaultException {
    Object named = message.getHeader(HandoffHeaders.FEATURE);
    if (named == null) {
      named = message.getBody();
    }
    if (named instanceof WrappedFile<?> polled && polled.getFile() instanceof File marker) {
      named = marker.getParentFile();
    }
    if (named instanceof File || named instanceof Path || named instanceof String) {
      return specs.feature(named.toString());
    }
    throw new FaultException(
        Fault.input(
            ".",
            "the message names no feature: its body is "
                + (named == null ? "empty" : "a " + named.getClass().getName()),
            "Send the feature's slug or path as the body, or in the header "
                + HandoffHeaders.FEATURE
                + "."));
  }
}
