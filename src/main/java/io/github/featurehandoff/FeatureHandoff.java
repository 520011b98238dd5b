package io.github.featurehandoff;

import io.github.featurehandoff.bootstrap.BootstrapEvents;
import io.github.featurehandoff.bootstrap.SourceRefs;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.Report;
import io.github.featurehandoff.route.AcceptNotification;
import io.github.featurehandoff.route.CloseFeature;
import io.github.featurehandoff.route.CollectResults;
import io.github.featurehandoff.route.CompletePublication;
import io.github.featurehandoff.route.CreateBootstrapEvent;
import io.github.featurehandoff.route.ExportObserver;
import io.github.featurehandoff.route.Exporter;
import io.github.featurehandoff.route.FeatureEvents;
import io.github.featurehandoff.route.LastLook;
import io.github.featurehandoff.route.ListFeatures;
import io.github.featurehandoff.route.NamedFeatures;
import io.github.featurehandoff.route.OpenFeature;
import io.github.featurehandoff.route.PendingFeatures;
import io.github.featurehandoff.route.PrepareNotification;
import io.github.featurehandoff.route.ReportFault;
import io.github.featurehandoff.route.ReportResult;
import io.github.featurehandoff.route.TakeSnapshot;
import io.github.featurehandoff.route.ValidateEvents;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.source.GitRepository;
import io.github.featurehandoff.status.StatusFile;
import io.github.featurehandoff.status.WatchHealth;
import io.github.featurehandoff.watch.ScanScheduler;
import io.github.featurehandoff.watch.WatchRun;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.ScheduledPollConsumerScheduler;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.TypeConverterSupport;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * The routes of Feature Handoff, for a Camel application of your own: {@code context.addRoutes(new
 * FeatureHandoff())}, or {@code camel.main.routes-builder-classes =
 * io.github.featurehandoff.FeatureHandoff}. Takes the {@code handoff.*} keys from the application's
 * properties, and touches nothing of the application: routes, endpoints and beans have names that
 * begin with {@code handoff} or are below {@code handoff.prefix}.
 *
 * <p>Adding it fails with an {@link IllegalArgumentException} that says every fault of the settings
 * and the specs directories, and what to do.
 */
public final class FeatureHandoff implements RoutesBuilder {
  private static final String IN_JAR = "META-INF/handoff/routes/";
  private static final String EXPORT_POOL = "handoff-export";

  /** The routes in the jar; a class path cannot be listed everywhere. */
  public static final List<String> ROUTES =
      List.of(
          "bootstrap-event",
          "copy-events",
          "errors",
          "export-feature",
          "export-features",
          "feature-events",
          "notify-export",
          "publish-events",
          "validate-events",
          "watch-features");

  /**
   * One specs directory and what looks at it.
   *
   * @param sent how a feature is exported that a message names
   * @param polled how one is that the watcher found
   * @param scheduler says when the watcher looks
   * @param scanned whether it looks from the start on
   */
  public record Instance(
      Settings settings,
      Exporter sent,
      Exporter polled,
      ScheduledPollConsumerScheduler scheduler,
      boolean scanned) {}

  private final List<Instance> given;
  private final @Nullable Path routes;

  /** For an application of your own. */
  public FeatureHandoff() {
    given = List.of();
    routes = null;
  }

  /**
   * For the program, which has settings of its own.
   *
   * @param routes the directory that the routes are loaded from; null for the jar
   */
  public FeatureHandoff(Instance instance, @Nullable Path routes) {
    this.given = List.of(instance);
    this.routes = routes;
  }

  @Override
  public void addRoutesToCamelContext(CamelContext context) throws Exception {
    List<Instance> instances = given.isEmpty() ? open(context) : given;
    Settings settings = instances.get(0).settings;
    context.getPropertiesComponent().addPropertiesSource(new Keys(settings.values()));
    bind(context.getRegistry(), instances, settings.failExchange());
    context
        .getExecutorServiceManager()
        .registerThreadPoolProfile(
            new ThreadPoolProfileBuilder(EXPORT_POOL)
                .poolSize(settings.parallelism())
                .maxPoolSize(settings.parallelism())
                .build());
    convertResults(context.getTypeConverterRegistry());
    PluginHelper.getRoutesLoader(context)
        .loadRoutes(routes(context, given.isEmpty() ? settings.routesDir() : routes));
    for (Instance instance : instances) {
      addRoutes(context, instance);
    }
  }

  /** Nothing is left to add: whoever adds the routes has the ones from templates too. */
  @Override
  public void addTemplatedRoutesToCamelContext(CamelContext context) {}

  /** Routes are added once; there is nothing to reload. */
  @Override
  public Set<String> updateRoutesToCamelContext(CamelContext context) {
    return Set.of();
  }

  private static void addRoutes(CamelContext context, Instance instance) throws Exception {
    Exporter exporter = instance.polled;
    if (exporter.notifies()) {
      checkEndpoint(context, exporter.notifyEndpoint());
    }
    String prefix = instance.settings.prefix();
    String pending = "handoffPendingFeatures" + exporter.instance();
    String scheduler = "handoffScanScheduler" + exporter.instance();
    context
        .getRegistry()
        .bind(pending, new PendingFeatures(exporter, "direct:" + prefix + "export-feature"));
    context.getRegistry().bind(scheduler, instance.scheduler);
    Path output = exporter.specs().outputDirectory();
    template(context, "publish-events", prefix, exporter)
        .parameter("exportsDir", output == null ? exporter.specs().path() : output)
        .parameter("instance", exporter.instance())
        .add();
    template(context, "watch-features", prefix, exporter)
        .parameter("specsDir", exporter.specs().path())
        .parameter("pendingFeatures", pending)
        .parameter("scanScheduler", scheduler)
        .parameter("autoStartup", instance.scanned)
        .add();
  }

  /** Camel takes a template's id as it stands in its file. */
  private static TemplatedRouteBuilder template(
      CamelContext context, String name, String prefix, Exporter exporter) {
    return TemplatedRouteBuilder.builder(context, "{{handoff.prefix}}" + name)
        .routeId(prefix + name + exporter.instance());
  }

  private static void checkEndpoint(CamelContext context, String uri) {
    try {
      context.getEndpoint(uri);
    } catch (ResolveEndpointFailedException | NoSuchEndpointException e) {
      throw new IllegalArgumentException(
          "handoff.notify is \""
              + URISupport.sanitizeUri(uri)
              + "\", which is no endpoint here: "
              + e.getMessage()
              + " Add the component to the class path, or correct the URI.",
          e);
    }
  }

  private static void bind(Registry registry, List<Instance> instances, boolean failExchange) {
    NamedFeatures features = new NamedFeatures(instances.stream().map(Instance::sent).toList());
    // Camel's own, since one of the application's would handle faults before they are reported.
    registry.bind("handoffErrorHandler", new DefaultErrorHandlerDefinition());
    registry.bind("handoffOpenFeature", new OpenFeature(features));
    registry.bind("handoffTakeSnapshot", new TakeSnapshot());
    registry.bind("handoffCreateBootstrapEvent", new CreateBootstrapEvent());
    registry.bind("handoffValidateEvents", new ValidateEvents());
    registry.bind("handoffLastLook", new LastLook());
    registry.bind("handoffCompletePublication", new CompletePublication());
    registry.bind("handoffPrepareNotification", new PrepareNotification());
    registry.bind("handoffAcceptNotification", new AcceptNotification());
    registry.bind("handoffReportResult", new ReportResult());
    registry.bind("handoffReportFault", new ReportFault(failExchange));
    registry.bind("handoffCloseFeature", new CloseFeature());
    registry.bind("handoffListFeatures", new ListFeatures(features));
    registry.bind("handoffCollectResults", new CollectResults());
    registry.bind("handoffFeatureEvents", new FeatureEvents(features));
  }

  /** A result, or a report of several, becomes JSON wherever Camel needs text or bytes. */
  private static void convertResults(TypeConverterRegistry converters) {
    convert(converters, ExportResult.class, JsonReport::json);
    convert(converters, Report.class, JsonReport::json);
  }

  private static <T> void convert(
      TypeConverterRegistry converters, Class<T> from, Function<T, String> json) {
    convert(converters, from, String.class, json);
    convert(converters, from, byte[].class, json.andThen(FeatureHandoff::bytes));
    convert(
        converters,
        from,
        InputStream.class,
        json.andThen(FeatureHandoff::bytes).andThen(ByteArrayInputStream::new));
  }

  private static <T, R> void convert(
      TypeConverterRegistry converters, Class<T> from, Class<R> to, Function<T, ? extends R> how) {
    converters.addTypeConverter(
        to,
        from,
        new TypeConverterSupport() {
          @Override
          public <S> @Nullable S convertTo(
              Class<S> type, @Nullable Exchange exchange, Object value) {
            return type.cast(how.apply(from.cast(value)));
          }
        });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The configured directory's routes, or the jar's; no others (C8.5). */
  private static List<Resource> routes(CamelContext context, @Nullable Path directory)
      throws IOException {
    var loader = PluginHelper.getResourceLoader(context);
    List<Resource> routes = new ArrayList<>();
    if (directory == null) {
      ROUTES.forEach(
          name -> routes.add(loader.resolveResource("classpath:" + IN_JAR + name + ".camel.yaml")));
    } else {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.camel.yaml")) {
        files.forEach(file -> routes.add(loader.resolveResource("file:" + file)));
      }
    }
    return routes;
  }

  /** What makes and checks bootstrap events. */
  public static BootstrapEvents bootstrapEvents(Settings settings, GitRepository git) {
    return new BootstrapEvents(
        new SourceRefs(settings.source(), git), settings.slugKey(), Clock.systemUTC());
  }

  /** How features of a specs directory are exported, as the settings have it. */
  public static Exporter exporter(
      Settings settings,
      SpecsDirectory specs,
      GitRepository git,
      String instance,
      boolean hashed,
      ExportObserver observer) {
    return new Exporter(
        specs,
        instance,
        settings.replace(),
        bootstrapEvents(settings, git),
        git,
        settings.whileGitBusy(),
        settings.notifyEndpoint(),
        settings.settleTime(),
        false,
        hashed,
        settings.failExchange(),
        observer);
  }

  /** The specs directories that the application's properties name, each with its watcher. */
  private static List<Instance> open(CamelContext context) throws Settings.InvalidException {
    List<Instance> instances = new ArrayList<>();
    for (Settings settings : Settings.of(properties(context))) {
      String instance = instances.isEmpty() ? "" : "-" + (instances.size() + 1);
      Path output = settings.outputDir();
      SpecsDirectory specs =
          SpecsDirectory.open(
              settings.specsDir().toAbsolutePath(),
              output == null ? null : output.toAbsolutePath());
      instances.forEach(other -> checkApart(specs, other.sent.specs()));
      GitRepository git = new GitRepository(specs.path());
      ScanScheduler scheduler = new ScanScheduler();
      WatchRun watcher = watcher(settings, specs, Set.of(), git, scheduler);
      closeAtEnd(context, watcher, git);
      HealthCheckRegistry health = HealthCheckRegistry.get(context);
      if (health != null && settings.watch()) {
        WatchHealth.checks(watcher::status, settings.scanInterval(), instance)
            .forEach(health::register);
      }
      instances.add(
          new Instance(
              settings,
              exporter(settings, specs, git, instance, true, result -> {}),
              exporter(settings, specs, git, instance, true, watcher).polled(true),
              scheduler,
              settings.watch()));
    }
    return instances;
  }

  private static void checkApart(SpecsDirectory one, SpecsDirectory other) {
    if (one.path().equals(other.path())) {
      throw new IllegalArgumentException(
          "handoff.specs-dir names " + one.path() + " twice. Name each directory once.");
    }
    if (one.outputDirectory() != null && one.outputDirectory().equals(other.outputDirectory())) {
      throw new IllegalArgumentException(
          "The exports of two specs directories go to "
              + one.outputDirectory()
              + ". Set handoff.output-dir[0], handoff.output-dir[1] and so on, so that each has"
              + " a directory of its own.");
    }
  }

  /**
   * What watches these directories of features, or all of a specs directory where none is chosen.
   */
  public static WatchRun watcher(
      Settings settings,
      SpecsDirectory specs,
      Set<Path> chosen,
      GitRepository git,
      ScanScheduler scheduler) {
    Path statusFile = settings.statusFile();
    return new WatchRun(
        specs,
        chosen,
        git,
        settings.whileGitBusy(),
        new WatchRun.Pace(settings.scanInterval(), settings.pollInterval(), settings.settleTime()),
        scheduler,
        statusFile == null ? status -> {} : new StatusFile(statusFile)::write);
  }

  private static void closeAtEnd(CamelContext context, WatchRun watcher, GitRepository git) {
    try {
      context.addService(
          new ServiceSupport() {
            @Override
            protected void doShutdown() {
              watcher.close();
              git.close();
            }
          });
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The application's {@code handoff.*} properties, and the declared ones that can be resolved. */
  private static Map<String, String> properties(CamelContext context) {
    var properties = context.getPropertiesComponent();
    Set<String> keys = new TreeSet<>(Settings.defaults().keySet());
    keys.addAll(properties.loadProperties(key -> key.startsWith("handoff.")).stringPropertyNames());
    Map<String, String> found = new TreeMap<>();
    keys.forEach(key -> properties.resolveProperty(key).ifPresent(value -> found.put(key, value)));
    return found;
  }

  /** What the keys in the routes come to, where the application does not set them. */
  private record Keys(Map<String, String> values) implements PropertiesSource {
    @Override
    public String getName() {
      return "handoff";
    }

    @Override
    public @Nullable String getProperty(String name) {
      return values.get(name);
    }
  }
}
