package io.github.featurehandoff.cli;

import io.github.featurehandoff.FeatureHandoff;
import io.github.featurehandoff.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.camel.main.Main;
import org.jspecify.annotations.Nullable;

/** The program's Camel: one specs directory, and nothing that the settings do not say. */
final class Program {
  /** Leaves two of the ten seconds in which an orderly end has to be reached (C10.3). */
  private static final int SHUTDOWN_SECONDS = 8;

  private Program() {}

  /** Camel's main, with the routes of the configured directory, the distribution's or the jar's. */
  static Main of(FeatureHandoff.Instance instance, @Nullable Path home) {
    Settings settings = instance.settings();
    Properties properties = new Properties();
    settings.camel().forEach(properties::setProperty);
    Main main = new Main();
    main.setAppName("Feature Handoff");
    main.setDefaultPropertyPlaceholderLocation("false");
    main.setOverrideProperties(properties);
    main.configure()
        .withName("handoff")
        .withJmxEnabled(false)
        // It looks for keys that there are none of.
        .withAutoConfigurationEnabled(!settings.camel().isEmpty())
        .withAutoConfigurationEnvironmentVariablesEnabled(false)
        .withShutdownTimeout(SHUTDOWN_SECONDS)
        .withExtraShutdownTimeout(1)
        .addRoutesBuilder(new FeatureHandoff(instance, routes(settings, home)));
    return main;
  }

  private static @Nullable Path routes(Settings settings, @Nullable Path home) {
    Path configured = settings.routesDir();
    Path distributed = home == null ? null : home.resolve("routes");
    if (configured != null) {
      return configured;
    }
    return distributed != null && Files.isDirectory(distributed) ? distributed : null;
  }
}
