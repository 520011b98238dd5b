package io.github.featurehandoff.route;

import io.github.featurehandoff.bootstrap.BootstrapEvents;
import io.github.featurehandoff.decision.Decisions;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.settings.ReplacePolicy;
import io.github.featurehandoff.source.GitRepository;
import java.time.Duration;

/**
 * One specs directory, and how the features in it are exported. Travels in the exchange property
 * {@value #PROPERTY} where a route, and no message, has chosen the feature.
 *
 * @param specs where the features are
 * @param instance what tells its routes from those of another specs directory
 * @param replace when an export that differs is replaced
 * @param bootstrapEvents makes the events of features without a log
 * @param git the repository that holds the specs directory
 * @param whileGitBusy whether to publish while Git is in the middle of something
 * @param notifyEndpoint the endpoint that is told of each export; empty for none
 * @param patience how long an unfinished line is waited for
 * @param holdBack whether an unfinished line is held back while the whole lines before it are
 *     published, or waited for
 * @param hashed whether somebody sees the SHA-256 of an export
 * @param failExchange whether the exchange of a failed feature fails, or is answered
 * @param observer is told the results
 */
public record Exporter(
    SpecsDirectory specs,
    String instance,
    ReplacePolicy replace,
    BootstrapEvents bootstrapEvents,
    GitRepository git,
    boolean whileGitBusy,
    String notifyEndpoint,
    Duration patience,
    boolean holdBack,
    boolean hashed,
    boolean failExchange,
    ExportObserver observer) {
  /** The exchange property that holds it. */
  public static final String PROPERTY = "handoffExporter";

  /** Whether an export counts as done only when a notification of it was accepted (C3.2). */
  public boolean notifies() {
    return !notifyEndpoint.isEmpty();
  }

  /** Decides what a feature needs. */
  public Decisions decisions() {
    return new Decisions(replace, bootstrapEvents, notifies());
  }

  /**
   * The same for features that a scan finds: none of them fails an exchange.
   *
   * @param watching whether scans go on, so that an unfinished line can be held back
   */
  public Exporter polled(boolean watching) {
    return new Exporter(
        specs,
        instance,
        replace,
        bootstrapEvents,
        git,
        whileGitBusy,
        notifyEndpoint,
        watching ? Duration.ZERO : patience,
        watching,
        hashed,
        false,
        observer);
  }
}
