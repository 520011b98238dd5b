package io.github.featurehandoff;

import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.Report;
import io.github.featurehandoff.route.BootstrapEvent;
import io.github.featurehandoff.route.CopyEvents;
import io.github.featurehandoff.route.DeliverExport;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.route.ExportFeature;
import io.github.featurehandoff.route.ExportFeatures;
import io.github.featurehandoff.route.FeatureEvents;
import io.github.featurehandoff.route.PublishEvents;
import io.github.featurehandoff.route.ValidateEvents;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.status.Meters;
import io.github.featurehandoff.status.Overview;
import io.github.featurehandoff.status.WatchHealth;
import io.github.featurehandoff.watch.WatchFeatures;
import io.github.featurehandoff.watch.Watcher;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.TypeConverter;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.model.Model;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.SimpleTypeConverter;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * Binds the beans of the routes, and loads the routes. For the program; an application uses {@link
 * FeatureHandoff}.
 */
public final class HandoffRoutes extends RouteBuilder {
  private static final String IN_JAR = "META-INF/handoff/routes/";
  private static final String EXTENSION = ".camel.yaml";
  private static final String WATCH = "watch-features";

  /** The id of the route that watches. */
  static final String WATCH_ID = "handoff-" + WATCH;

  private static final String EXPORTS = "handoff-export";
  private static final String WATCHED_EXPORTS = "handoff-watch-export";
  private static final String TORN_TAILS = "handoff-torn-tail";

  /**
   * A split hands over a feature, then itself for the next one. Where the queue has no room for one
   * of the two, it runs inside the other, deeper in the stack with each feature, until the stack is
   * full and the split never ends. This is room for eight splits at once.
   */
  private static final int ROOM = 16;

  private static final String MICROMETER = "io.micrometer.core.instrument.MeterRegistry";

  /** The routes in the jar, listed here because not every class path can be listed. */
  public static final List<String> NAMES =
      List.of(
          "bootstrap-event",
          "copy-events",
          "deliver-export",
          "export-feature",
          "export-features",
          "feature-events",
          "publish-events",
          "validate-events",
          WATCH);

  private final ExportContext export;
  private final @Nullable Path directory;
  private final @Nullable Watcher watcher;
  private final @Nullable Overview overview;
  private @Nullable Leader leader;

  /**
   * The routes.
   *
   * @param directory the directory to load them from; null for the jar
   * @param watcher what {@code watch-features} asks; null to leave that route out
   * @param overview the features for meters; null for none of them
   */
  public HandoffRoutes(
      ExportContext export,
      @Nullable Path directory,
      @Nullable Watcher watcher,
      @Nullable Overview overview) {
    this.export = export;
    this.directory = directory;
    this.watcher = watcher;
    this.overview = overview;
  }

  @Override
  public void configure() throws Exception {
    CamelContext context = getContext();
    Settings settings = export.settings();
    EndpointCheck.check(context, "handoff.notify", settings.notifyEndpoint());
    EndpointCheck.check(context, "handoff.events", settings.eventsEndpoint());
    if (watcher != null) {
      leader = Leader.of(context, settings);
      HealthCheckRegistry health = HealthCheckRegistry.get(context);
      if (health != null && settings.watch()) {
        WatchHealth.checks(watcher::status, settings, this::isStandby, this::leaderFault)
            .forEach(health::register);
      }
    }
    settings
        .entries()
        .forEach(
            (key, entry) ->
                context.getPropertiesComponent().addInitialProperty(key, entry.value()));
    bind(context.getRegistry());
    startThreads(context, settings.parallelism());
    convert(context.getTypeConverterRegistry(), ExportResult.class, JsonReport::json);
    convert(context.getTypeConverterRegistry(), Report.class, JsonReport::json);
    if (context.getClassResolver().resolveClass(MICROMETER) != null) {
      context.addRoutePolicyFactory(new Meters(watcher, overview));
    }
    PluginHelper.getRoutesLoader(context).loadRoutes(routes(context));
    requireAll(
        Objects.requireNonNull(context.getCamelContextExtension().getContextPlugin(Model.class)));
  }

  /** Without one of its routes a watcher would export nothing, and say that all is well. */
  private void requireAll(Model model) {
    for (String name : NAMES) {
      if (model.getRouteDefinition("handoff-" + name) == null
          && (watcher != null || !name.equals(WATCH))) {
        throw new InvalidSettingsException(
            "The directory %s has no route handoff-%s. Copy %s%s into it from the routes/ of the program."
                .formatted(directory, name, name, EXTENSION));
      }
    }
  }

  /** Whether another watcher watches, and this one would take over (C12.5). */
  public boolean isStandby() {
    return leader != null && leader.isStandby();
  }

  /** Why this watcher could not take over; null where it could. */
  public @Nullable String leaderFault() {
    return leader == null
        ? null
        : Files.isDirectory(export.specs().path())
            ? leader.fault()
            : "The specs directory is missing";
  }

  private void bind(Registry registry) {
    registry.bind("handoff", export);
    DeliverExport deliver = new DeliverExport(export);
    ExportFeature feature = new ExportFeature(export, deliver);
    registry.bind("handoff-export-feature.hide-headers", (Processor) feature::hideHeaders);
    registry.bind("handoff-export-feature.begin", (Processor) feature::begin);
    registry.bind("handoff-export-feature.decide", (Processor) feature::decide);
    registry.bind("handoff-export-feature.again", (Processor) feature::again);
    registry.bind("handoff-export-feature.answer", (Processor) feature::answer);
    registry.bind("handoff-export-feature.answer-fault", (Processor) feature::answerFault);
    registry.bind("handoff-export-feature.close", (Processor) feature::close);
    ExportFeatures features = new ExportFeatures(export);
    registry.bind("handoff-export-features.list", (Processor) features::list);
    registry.bind("handoff-export-features.collect", features);
    registry.bind("handoff-export-features.report", (Processor) features::report);
    CopyEvents copy = new CopyEvents(export);
    registry.bind("handoff-copy-events.take-snapshot", (Processor) copy::takeSnapshot);
    BootstrapEvent bootstrap = new BootstrapEvent(export);
    registry.bind("handoff-bootstrap-event.take-snapshot", (Processor) bootstrap::takeSnapshot);
    ValidateEvents validate = new ValidateEvents(export);
    registry.bind("handoff-validate-events.validate", (Processor) validate::validate);
    PublishEvents publish = new PublishEvents(export);
    registry.bind("handoff-publish-events.prepare", (Processor) publish::prepare);
    registry.bind("handoff-publish-events.complete", (Processor) publish::complete);
    registry.bind("handoff-deliver-export.open", (Processor) deliver::open);
    registry.bind("handoff-deliver-export.answer", deliver);
    registry.bind("handoff-deliver-export.events-accepted", (Processor) deliver::eventsAccepted);
    registry.bind("handoff-deliver-export.notification", (Processor) deliver::notification);
    registry.bind("handoff-deliver-export.accepted", (Processor) deliver::accepted);
    registry.bind("handoff-feature-events.open", (Processor) new FeatureEvents(export)::open);
    // Bound, since an application's error handler takes precedence over a route configuration.
    registry.bind("handoff-no-error-handler", new NoErrorHandlerDefinition());
    if (watcher != null) {
      WatchFeatures watch = new WatchFeatures(export, watcher);
      registry.bind("handoff-watch-features", watch);
      registry.bind("handoff-watch-features.hand-over", (Processor) watch::handOver);
      registry.bind("handoff-watch-features.scheduler", watcher.scheduler());
      // Camel's own would keep up to 100,000 names; the watcher's memory is to stay small.
      registry.bind(
          "handoff-watch-features.in-progress",
          new MemoryIdempotentRepository(new ConcurrentHashMap<>()));
    }
  }

  /**
   * Binds the threads that the routes name. All are started before the first export: where the
   * system refuses one, the start fails, while Camel would lose the exchange that needed it.
   */
  private void startThreads(CamelContext context, int parallelism) throws Exception {
    ExecutorServiceManager manager = context.getExecutorServiceManager();
    List<ExecutorService> pools = new ArrayList<>();
    for (String name : watcher == null ? List.of(EXPORTS) : List.of(EXPORTS, WATCHED_EXPORTS)) {
      ThreadPoolProfile profile =
          new ThreadPoolProfileBuilder(name)
              .poolSize(parallelism)
              .maxPoolSize(parallelism)
              .maxQueueSize(parallelism + ROOM)
              .build();
      ExecutorService pool = manager.newThreadPool(this, name, profile);
      if (pool instanceof ThreadPoolExecutor ours) {
        ours.prestartAllCoreThreads();
      }
      pools.add(pool);
      context.getRegistry().bind(name, pool);
    }
    ScheduledExecutorService timer = manager.newSingleThreadScheduledExecutor(this, TORN_TAILS);
    timer.execute(() -> {});
    context.getRegistry().bind(TORN_TAILS, timer);
    context.addService(
        new ServiceSupport() {
          @Override
          protected void doShutdown() {
            pools.forEach(manager::shutdownNow);
          }
        });
  }

  /** The routes in the configured directory, else in the jar (C8.5). */
  private List<Resource> routes(CamelContext context) throws IOException {
    var loader = PluginHelper.getResourceLoader(context);
    List<Resource> routes = new ArrayList<>();
    if (directory == null) {
      for (String name : NAMES) {
        routes.add(loader.resolveResource("classpath:" + IN_JAR + name + EXTENSION));
      }
    } else {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + EXTENSION)) {
        for (Path file : files) {
          // By its bytes, since Camel takes a % or a + in a file's address for an escape.
          routes.add(ResourceHelper.fromBytes("file:" + file, Files.readAllBytes(file)));
        }
      }
    }
    if (watcher == null) {
      routes.removeIf(route -> route.getLocation().endsWith("/" + WATCH + EXTENSION));
    }
    return routes;
  }

  /** Converts a result or a report to JSON wherever Camel needs text or bytes. */
  private static <T> void convert(
      TypeConverterRegistry converters, Class<T> from, Function<T, String> json) {
    Function<Object, String> text = value -> json.apply(from.cast(value));
    Function<Object, byte[]> bytes = value -> text.apply(value).getBytes(StandardCharsets.UTF_8);
    converters.addTypeConverter(String.class, from, converter(text));
    converters.addTypeConverter(byte[].class, from, converter(bytes));
    converters.addTypeConverter(
        InputStream.class, from, converter(bytes.andThen(ByteArrayInputStream::new)));
  }

  private static TypeConverter converter(Function<Object, ?> how) {
    return new SimpleTypeConverter(false, (type, exchange, value) -> how.apply(value));
  }
}
