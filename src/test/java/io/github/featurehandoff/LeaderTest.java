package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.PluginHelper;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C12.5: of several watchers over one tree one watches, and another takes over from it. */
class LeaderTest {
  private final Specs specs;
  private final Path lock;

  @AutoClose private final Member first;
  @AutoClose private final Member second;

  /** How many watch, and the most that ever did. */
  private final AtomicInteger watching = new AtomicInteger();

  private final AtomicInteger most = new AtomicInteger();

  LeaderTest(@TempDir Path root) throws IOException {
    specs = new Specs(root);
    lock = Files.createDirectory(specs.workingDirectory().resolve("lock"));
    first = new Member();
    second = new Member();
  }

  /** An application that watches, if it leads. */
  private final class Member implements AutoCloseable {
    final Application application = new Application(specs);
    final MeterRegistry meters = new SimpleMeterRegistry();

    void start() throws Exception {
      CamelContext camel = application.camel();
      camel.getRegistry().bind("meters", meters);
      camel.getManagementStrategy().addEventNotifier(new Counter());
      application.start(
          "handoff.watch",
          "true",
          "handoff.leader.lock-dir",
          lock.toString(),
          "handoff.scan-interval",
          "1s");
    }

    boolean leads() {
      return application
          .camel()
          .getRouteController()
          .getRouteStatus(HandoffRoutes.WATCH_ID)
          .isStarted();
    }

    double meter() {
      return meters.get("handoff.leader").gauge().value();
    }

    HealthCheck.Result health() {
      HealthCheckRegistry checks =
          Objects.requireNonNull(HealthCheckRegistry.get(application.camel()));
      return checks.getCheck("handoff-scan").orElseThrow().call();
    }

    @Override
    public void close() {
      application.close();
    }
  }

  private final class Counter extends EventNotifierSupport {
    @Override
    public void notify(CamelEvent event) {
      if (event instanceof CamelEvent.RouteStartedEvent started
          && started.getRoute().getRouteId().equals(HandoffRoutes.WATCH_ID)) {
        most.accumulateAndGet(watching.incrementAndGet(), Math::max);
      } else if (event instanceof CamelEvent.RouteStoppedEvent stopped
          && stopped.getRoute().getRouteId().equals(HandoffRoutes.WATCH_ID)) {
        watching.decrementAndGet();
      }
    }
  }

  private static void until(ThrowingRunnable holds) {
    await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20)).untilAsserted(holds);
  }

  private void startBoth() throws Exception {
    first.start();
    until(() -> assertThat(first.leads()).isTrue());
    second.start();
  }

  private void exportsAgain(String slug) {
    specs.withLog(slug, Specs.events(3));
    until(() -> assertThat(specs.export(slug)).hasSameBinaryContentAs(specs.log(slug)));
  }

  @Test
  void one_watches_and_the_other_is_a_healthy_standby_that_answers_messages_C12_5()
      throws Exception {
    startBoth();
    exportsAgain("001-a");

    until(() -> assertThat(first.health().getState()).isEqualTo(HealthCheck.State.UP));
    assertThat(first.health().getDetails()).doesNotContainKey("standby");
    assertThat(second.leads()).isFalse();
    assertThat(second.health().getState()).isEqualTo(HealthCheck.State.UP);
    assertThat(second.health().getDetails()).containsEntry("standby", true);
    assertThat(first.meter()).isEqualTo(1);
    assertThat(second.meter()).isEqualTo(0);
    assertThat(second.application.export("001-a").getException()).isNull();
    assertThat(
            second.application.send(Application.FEATURE_EVENTS, "001-a", Map.of()).getException())
        .isNull();
    assertThat(most).hasValue(1);
  }

  @Test
  void the_standby_takes_over_when_the_leader_stops_C12_5() throws Exception {
    startBoth();
    exportsAgain("001-a");

    first.close();

    exportsAgain("002-b");
    assertThat(second.leads()).isTrue();
    assertThat(second.meter()).isEqualTo(1);
    assertThat(second.health().getDetails()).doesNotContainKey("standby");
    assertThat(most).hasValue(1);
  }

  @Test
  void a_leader_that_loses_its_place_stops_watching_before_another_starts_C12_5() throws Exception {
    startBoth();
    for (int time = 1; time <= 3; time++) {
      // The file in which the leader shows that it is alive; it still holds the lock.
      Files.delete(lock.resolve("handoff.dat"));
      until(() -> assertThat(lock.resolve("handoff.dat")).isNotEmptyFile());
      exportsAgain("00" + time + "-a");
    }

    assertThat(most).hasValue(1);
  }

  @Test
  void nobody_watches_while_the_lock_directory_is_a_file_and_one_does_afterwards_C12_5()
      throws Exception {
    startBoth();
    Path away = lock.resolveSibling("away");

    Files.move(lock, away);
    Files.writeString(lock, "");
    until(
        () -> {
          assertThat(first.leads() || second.leads()).isFalse();
          for (Member member : List.of(first, second)) {
            assertThat(member.health().getState()).isEqualTo(HealthCheck.State.DOWN);
            assertThat(member.health().getMessage())
                .contains(
                    "The directory of handoff.leader.lock-dir, " + lock + ", is not a directory");
          }
        });
    Files.delete(lock);
    Files.move(away, lock);

    exportsAgain("001-a");
    assertThat(first.leads()).isNotEqualTo(second.leads());
  }

  @Test
  void a_watch_route_that_is_reloaded_still_follows_the_leader_C12_5() throws Exception {
    first.start();
    until(() -> assertThat(first.leads()).isTrue());
    CamelContext camel = first.application.camel();

    camel.getRouteController().stopRoute(HandoffRoutes.WATCH_ID);
    camel.removeRoute(HandoffRoutes.WATCH_ID);
    PluginHelper.getRoutesLoader(camel)
        .updateRoutes(
            PluginHelper.getResourceLoader(camel)
                .resolveResource("file:routes/watch-features.camel.yaml"));

    exportsAgain("001-a");
    Files.move(lock, lock.resolveSibling("away"));
    Files.writeString(lock, "");
    until(() -> assertThat(first.leads()).isFalse());
    Files.delete(lock);
    exportsAgain("002-b");
  }

  @Test
  void a_lock_directory_that_is_removed_is_made_again_and_one_leads_C12_5() throws Exception {
    startBoth();

    Files.move(lock, lock.resolveSibling("away"));

    until(() -> assertThat(lock.resolve("handoff.dat")).isNotEmptyFile());
    until(
        () -> {
          assertThat(first.leads()).isNotEqualTo(second.leads());
          assertThat(watching).hasValue(1);
        });
    exportsAgain("001-a");
  }
}
