package io.github.featurehandoff;

import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.settings.SettingSources;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.source.GitRepository;
import io.github.featurehandoff.status.Overview;
import io.github.featurehandoff.status.StatusFile;
import io.github.featurehandoff.watch.Watcher;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.support.service.ServiceSupport;

/**
 * The routes of Feature Handoff for a Camel application: {@code context.addRoutes(new
 * FeatureHandoff())}, or {@code camel.main.routes-builder-classes =
 * io.github.featurehandoff.FeatureHandoff}. One of them exports one specs directory; an application
 * with several specs directories runs several contexts.
 *
 * <p>It takes the {@code handoff.*} keys from the application's properties and changes nothing of
 * the application: its routes, endpoints, beans and health checks have names that begin with {@code
 * handoff}.
 *
 * <p>Adding it fails with an {@link IllegalArgumentException} or an {@link
 * InvalidSettingsException} that names every fault of the settings and the specs directory, and
 * what to do.
 */
public final class FeatureHandoff implements RoutesBuilder {

  @Override
  public void addRoutesToCamelContext(CamelContext context) throws Exception {
    if (context.getCamelContextExtension().getExchangeFactory().isPooled()) {
      // A split behind threads loses completions of pooled exchanges, so exports would never end.
      throw new IllegalArgumentException(
          "Exchanges from a pool are lost in watched exports. Set"
              + " camel.main.exchange-factory=prototype.");
    }
    Settings settings = Settings.of(properties(context));
    Path output = settings.outputDir();
    SpecsDirectory specs =
        SpecsDirectory.open(
            settings.specsDir().toAbsolutePath(), output == null ? null : output.toAbsolutePath());
    GitRepository git = new GitRepository(specs.path());
    ExportContext export = ExportContext.of(settings, specs, git, true);
    Watcher watcher = new Watcher(export);
    StatusFile file = new StatusFile(settings, specs.path(), watcher::status);
    context.addService(
        new ServiceSupport() {
          @Override
          protected void doShutdown() {
            watcher.close();
            git.close();
            file.stopping();
            file.close();
          }
        });
    Overview overview = settings.watch() ? new Overview(export, watcher::trouble) : null;
    HandoffRoutes routes = new HandoffRoutes(export, settings.routesDir(), watcher, overview);
    if (settings.watch()) {
      file.start(routes::isStandby, routes::leaderFault);
    }
    routes.addRoutesToCamelContext(context);
  }

  /** There are no route templates. */
  @Override
  public void addTemplatedRoutesToCamelContext(CamelContext context) {}

  /** A reload takes up what changed in the route files; there is nothing else to update. */
  @Override
  public Set<String> updateRoutesToCamelContext(CamelContext context) {
    return Set.of();
  }

  /** The application's {@code handoff.*} properties, and the declared ones that can be resolved. */
  private static Map<String, String> properties(CamelContext context) {
    var properties = context.getPropertiesComponent();
    Set<String> keys = new TreeSet<>(SettingSources.defaults().keySet());
    keys.addAll(properties.loadProperties(key -> key.startsWith("handoff.")).stringPropertyNames());
    Map<String, String> found = new TreeMap<>();
    keys.forEach(key -> properties.resolveProperty(key).ifPresent(value -> found.put(key, value)));
    return found;
  }
}
