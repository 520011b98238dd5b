package io.github.featurehandoff.cli;

import io.github.featurehandoff.HandoffRoutes;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.status.Overview;
import io.github.featurehandoff.watch.Watcher;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.main.Main;
import org.jspecify.annotations.Nullable;

/** Camel as the program runs it: with the routes, and with no configuration but the settings. */
final class Program {
  /** Leaves two of the ten seconds that an orderly end may take (C10.3). */
  private static final int SHUTDOWN_SECONDS = 8;

  private Program() {}

  /** The routes in the configured directory, else in the distribution, else in the jar. */
  static HandoffRoutes routes(
      ExportContext export,
      @Nullable Path home,
      @Nullable Watcher watcher,
      @Nullable Overview overview) {
    Path routes = export.settings().routesDir();
    if (routes == null && home != null && Files.isDirectory(home.resolve("routes"))) {
      routes = home.resolve("routes");
    }
    return new HandoffRoutes(export, routes, watcher, overview);
  }

  static Main of(HandoffRoutes routes, Settings settings) {
    Properties properties = new Properties();
    settings.camel().forEach(properties::setProperty);
    Main main = new Main();
    main.setAppName("Feature Handoff");
    // Otherwise Camel looks for its profile in the application.properties of the working directory
    // (C8.5).
    main.setPropertyPlaceholderLocations("false");
    main.setOverrideProperties(properties);
    main.configure()
        .withName("handoff")
        .withJmxEnabled(false)
        // The search for keys slows down the start.
        .withAutoConfigurationEnabled(!settings.camel().isEmpty())
        .withAutoConfigurationEnvironmentVariablesEnabled(false)
        .withShutdownTimeout(SHUTDOWN_SECONDS)
        .withExtraShutdownTimeout(1)
        .addRoutesBuilder(routes);
    return main;
  }

  static InvalidSettingsException notStarted(Exception cause) {
    String problem = "";
    for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
      if (inner instanceof InvalidSettingsException invalid) {
        return invalid;
      }
      if (inner instanceof PropertyBindingException wrong) {
        // Its own words name an object, not the key.
        problem =
            "Camel does not accept \"%s\" for %s."
                .formatted(wrong.getValue(), wrong.getPropertyName());
        break;
      }
      problem = inner.getMessage() == null ? inner.toString() : inner.getMessage();
    }
    return new InvalidSettingsException(
        "The routes cannot be started: " + problem + " Check them, and the camel. keys.");
  }

  /** Ends at once: an orderly end would need threads, which may just be what is refused. */
  static void die(PrintStream err, Throwable thrown) {
    boolean refused =
        thrown instanceof OutOfMemoryError
            && String.valueOf(thrown.getMessage()).contains("thread");
    err.println(
        refused
            ? "The system refuses to start another thread. Raise the limit of processes and threads"
                + " (ulimit -u, TasksMax=), then run this again."
            : "The program ended because of an unexpected fault: " + Printable.of(thrown + "."));
    Runtime.getRuntime().halt(3);
  }
}
