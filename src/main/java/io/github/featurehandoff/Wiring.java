package io.github.featurehandoff;

import io.github.featurehandoff.export.BootstrapEvents;
import io.github.featurehandoff.export.CompletePublication;
import io.github.featurehandoff.export.CreateBootstrapEvent;
import io.github.featurehandoff.export.Decisions;
import io.github.featurehandoff.export.ExportObserver;
import io.github.featurehandoff.export.LastLook;
import io.github.featurehandoff.export.OpenFeature;
import io.github.featurehandoff.export.PendingFeatures;
import io.github.featurehandoff.export.ReportFault;
import io.github.featurehandoff.export.ReportResult;
import io.github.featurehandoff.export.TakeSnapshot;
import io.github.featurehandoff.export.ValidateEvents;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.provenance.GitRepository;
import io.github.featurehandoff.provenance.SourceRefs;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.main.Main;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.ScheduledPollConsumerScheduler;
import org.apache.camel.support.DefaultScheduledPollConsumerScheduler;
import org.apache.camel.support.EventNotifierSupport;
import org.jspecify.annotations.Nullable;

/** Wires settings, beans and routes; decides nothing. */
final class Wiring {
  private static final String ROUTES = "*.camel.yaml";

  /** Leaves two of the ten seconds in which an orderly end has to be reached (C10.3). */
  private static final int SHUTDOWN_SECONDS = 8;

  private Wiring() {}

  /** The program: Camel's main with the routes and the beans they name. */
  static Main program(
      Settings settings, SpecsDirectory specs, GitRepository git, Run run, @Nullable Path home) {
    Main main = new Main();
    main.setAppName("Feature Handoff");
    main.setDefaultPropertyPlaceholderLocation("false");
    Properties properties = properties(settings, specs);
    settings.camel().forEach(properties::setProperty);
    main.setOverrideProperties(properties);
    main.configure()
        .withName("handoff")
        .withJmxEnabled(false)
        // It reads the routes twice, for keys that there are none of.
        .withAutoConfigurationEnabled(!settings.camel().isEmpty())
        .withAutoConfigurationEnvironmentVariablesEnabled(false)
        .withRoutesIncludePattern(routes(settings, home))
        .withShutdownTimeout(SHUTDOWN_SECONDS)
        .withExtraShutdownTimeout(1);
    bind(main::bind, settings, specs, git, run);
    main.bind("exchangeEnds", new ExchangeEnds(run.observer()));
    return main;
  }

  /**
   * What tells a run that ends from one that goes on.
   *
   * @param observer says what to look at, and is told the results
   * @param scheduler says when
   * @param watching whether an unfinished line is held back, or waited for
   */
  record Run(ExportObserver observer, ScheduledPollConsumerScheduler scheduler, boolean watching) {

    /** A run of one scan, which begins at once. */
    static Run once(ExportObserver observer) {
      DefaultScheduledPollConsumerScheduler atOnce = new DefaultScheduledPollConsumerScheduler();
      atOnce.setInitialDelay(0);
      return new Run(observer, atOnce, false);
    }
  }

  /** What binds a bean under a name. */
  interface Binder {
    void bind(String name, Object bean);
  }

  /** Binds the beans that the routes name. */
  static void bind(
      Binder binder, Settings settings, SpecsDirectory specs, GitRepository git, Run run) {
    ExportObserver observer = run.observer();
    Duration patience = run.watching() ? Duration.ZERO : settings.settleTime();
    binder.bind("scanScheduler", run.scheduler());
    BootstrapEvents bootstrapEvents = bootstrapEvents(settings, git);
    Decisions decisions = new Decisions(settings.replace(), bootstrapEvents);
    binder.bind(
        "pendingFeatures",
        new PendingFeatures(specs, decisions, observer, "direct:export-feature"));
    binder.bind("openFeature", new OpenFeature(specs, decisions, patience, observer));
    binder.bind("takeSnapshot", new TakeSnapshot(settings.replace(), run.watching()));
    binder.bind("createBootstrapEvent", new CreateBootstrapEvent(bootstrapEvents));
    binder.bind("validateEvents", new ValidateEvents());
    binder.bind("lastLook", new LastLook(git, settings.whileGitBusy()));
    binder.bind("completePublication", new CompletePublication());
    binder.bind("reportResult", new ReportResult(observer));
    binder.bind("reportFault", new ReportFault(observer));
  }

  /** What makes and checks bootstrap events, for the routes and for the commands without them. */
  static BootstrapEvents bootstrapEvents(Settings settings, GitRepository git) {
    return new BootstrapEvents(
        new SourceRefs(settings.source(), git), settings.slugKey(), Clock.systemUTC());
  }

  /** The keys that the routes use. */
  static Properties properties(Settings settings, SpecsDirectory specs) {
    Properties properties = new Properties();
    properties.setProperty("handoff.specs-dir", specs.path().toString());
    properties.setProperty("handoff.parallelism", String.valueOf(settings.parallelism()));
    return properties;
  }

  /** The configured directory's routes, the distribution's, or the jar's; no others (C8.5). */
  static String routes(Settings settings, @Nullable Path home) {
    Path configured = settings.routesDir();
    Path distributed = home == null ? null : home.resolve("routes");
    if (configured != null) {
      return "file:" + configured + "/" + ROUTES;
    }
    return distributed != null && Files.isDirectory(distributed)
        ? "file:" + distributed + "/" + ROUTES
        : "classpath:META-INF/handoff/routes/" + ROUTES;
  }

  /** Tells the observer of every polled feature that the routes are done with, result or not. */
  private static final class ExchangeEnds extends EventNotifierSupport {
    private final ExportObserver observer;

    ExchangeEnds(ExportObserver observer) {
      this.observer = observer;
    }

    @Override
    public void notify(CamelEvent event) {
      if (event instanceof CamelEvent.ExchangeEvent ended
          && ended.getExchange().getProperty(ExchangePropertyKey.FILE_EXCHANGE_FILE)
              instanceof GenericFile<?> marker
          && marker.getFile() instanceof File file) {
        observer.done(new FeatureDirectory(file.toPath().resolveSibling("")));
      }
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
      return event.getType() == CamelEvent.Type.ExchangeCompleted
          || event.getType() == CamelEvent.Type.ExchangeFailed;
    }
  }
}
