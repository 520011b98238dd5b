package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.main.Main;
import org.apache.camel.spi.RouteController;
import org.apache.camel.support.RouteWatcherReloadStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Camel may reload, stop and start the watcher's route: the watcher stays alive. */
class ReloadTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final String WATCH = "handoff-watch-features";

  private final Specs specs;
  private final Path routes;
  private final Main main = new Main();

  ReloadTest(@TempDir Path root) throws IOException {
    specs = new Specs(root);
    routes = Files.createDirectory(specs.workingDirectory().resolve("routes"));
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(Path.of("routes"), "*.camel.yaml")) {
      for (Path file : files) {
        Files.copy(file, routes.resolve(file.getFileName()));
      }
    }
  }

  @AfterEach
  void stop() {
    main.stop();
  }

  private void describe(String route, String description) throws IOException {
    Path file = routes.resolve(route + ".camel.yaml");
    Path written =
        Specs.write(
            routes.resolve("written"),
            Files.readString(file).replaceFirst("description: .*", "description: " + description));
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private Watching watch(boolean removeAllRoutes, String... more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-Dhandoff.scan-interval=1h",
                "-Dhandoff.routes-dir=" + routes,
                "-Dcamel.main.routes-reload-enabled=true",
                "-Dcamel.main.routes-reload-directory=" + routes,
                "-Dcamel.main.routes-reload-pattern=*.camel.yaml",
                "-Dcamel.main.routes-reload-remove-all-routes=" + removeAllRoutes));
    options.addAll(List.of(more));
    Watching watching = specs.watch(options.toArray(String[]::new));
    ((LoggerContext) LoggerFactory.getILoggerFactory())
        .getLogger(RouteWatcherReloadStrategy.class)
        .setLevel(Level.INFO);
    return watching;
  }

  @ParameterizedTest
  @CsvSource({
    "watch-features, true,  false",
    "watch-features, false, false",
    "watch-features, true,  true",
    "watch-features, false, true",
    "copy-events,    true,  false",
    "copy-events,    false, false",
  })
  void a_changed_route_is_reloaded_and_the_watcher_goes_on_C10_1(
      String route, boolean removeAllRoutes, boolean leads) throws IOException {
    specs.withLog("001-a", Specs.events(3));
    Path lock = Files.createDirectory(specs.workingDirectory().resolve("lock"));
    try (Watching watching =
        watch(removeAllRoutes, "-Dhandoff.leader.lock-dir=" + (leads ? lock : ""))) {
      watching.says("001-a: 3 events, 3 new");
      for (int reload = 1; reload <= 3; reload++) {
        describe(route, "Changed " + reload + " times.");
        int times = reload;
        watching.until(() -> assertThat(watching.timesSaid("Routes reloaded")).isEqualTo(times));
        append("001-a");
        watching.says("001-a: " + (3 + reload) + " events, 1 new");
      }
      assertThat(watching.said()).doesNotContain("ERROR").doesNotContain("WARN");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void no_change_is_lost_by_a_reload_in_the_middle_of_exports_C10_1(boolean removeAllRoutes)
      throws IOException {
    List<String> slugs = IntStream.range(0, 200).mapToObj(i -> "feature-" + i).toList();
    slugs.forEach(slug -> specs.withLog(slug, Specs.events(500)));
    try (Watching watching = watch(removeAllRoutes)) {
      for (int reload = 1; reload <= 5; reload++) {
        for (String slug : slugs) {
          append(slug);
        }
        describe(reload % 2 == 0 ? "watch-features" : "copy-events", "Changed " + reload);
        int times = reload;
        watching.until(() -> assertThat(watching.timesSaid("Routes reloaded")).isEqualTo(times));
      }
      for (String slug : slugs) {
        watching.until(
            () -> assertThat(specs.export(slug)).hasSameBinaryContentAs(specs.log(slug)));
      }
      if (removeAllRoutes) {
        // A route that is replaced alone may refuse an export, which is then tried again.
        assertThat(watching.said()).doesNotContain("ERROR").doesNotContain("WARN");
      }
    }
    assertThat(specs.leftBehind()).isEmpty();
  }

  private CamelContext start(Map<String, String> more) throws Exception {
    main.addInitialProperty("handoff.specs-dir", specs.directory().toString());
    main.addInitialProperty("handoff.settle-time", "0ms");
    main.addInitialProperty("handoff.scan-interval", "1h");
    main.addInitialProperty("handoff.watch", "true");
    more.forEach(main::addInitialProperty);
    main.configure().addRoutesBuilder(new FeatureHandoff());
    main.start();
    return main.getCamelContext();
  }

  @Test
  void an_application_reloads_a_route_of_its_own_and_the_watcher_goes_on_C10_1() throws Exception {
    specs.withLog("001-a", Specs.events(3));
    Path own = routes.resolve("own");
    Path route = own.resolve("own.camel.yaml");
    String yaml =
        """
        - route:
            id: own
            description: First.
            from:
              uri: direct:own
              steps:
                - to:
                    uri: direct:handoff-export-feature
        """;
    Specs.write(route, yaml);
    Map<String, String> reload =
        Map.of(
            "camel.main.routesIncludePattern",
            "file:" + own + "/*.camel.yaml",
            "camel.main.routesReloadEnabled",
            "true",
            "camel.main.routesReloadDirectory",
            own.toString(),
            "camel.main.routesReloadPattern",
            "*.camel.yaml");
    CamelContext camel = start(reload);
    untilExported("001-a");

    Path written = Specs.write(own.resolve("written"), yaml.replace("First.", "Second."));
    Files.move(written, route, StandardCopyOption.ATOMIC_MOVE);
    await()
        .atMost(DEADLINE)
        .untilAsserted(
            () ->
                assertThat(camel.getRoute("own"))
                    .extracting(Route::getDescription)
                    .isEqualTo("Second."));
    append("001-a");

    untilExported("001-a");
  }

  @Test
  void a_route_that_is_stopped_for_a_while_misses_no_change_C10_1() throws Exception {
    specs.withLog("001-a", Specs.events(3));
    RouteController routeController = start(Map.of()).getRouteController();
    untilExported("001-a");

    routeController.stopRoute(WATCH);
    append("001-a");
    routeController.startRoute(WATCH);

    untilExported("001-a");
  }

  private void untilExported(String slug) {
    await()
        .atMost(DEADLINE)
        .untilAsserted(
            () -> assertThat(specs.export(slug)).hasSameBinaryContentAs(specs.log(slug)));
  }

  private void append(String slug) throws IOException {
    Files.writeString(specs.log(slug), Specs.EVENT, StandardOpenOption.APPEND);
  }
}
