package io.github.featurehandoff.status;

import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.status.FeatureStatus.Export;
import io.github.featurehandoff.status.FeatureStatus.State;
import io.github.featurehandoff.watch.Watcher;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.jspecify.annotations.Nullable;

/**
 * Counts exports and deliveries as they leave their routes, in the {@code MeterRegistry} of the
 * Camel context: the one that is bound as {@code metricsRegistry}, else the only one. Without one,
 * nothing is counted. The class needs Micrometer, which only those have who want meters.
 */
public final class Meters extends RoutePolicySupport implements RoutePolicyFactory {
  private static final String EXPORT = "handoff-export-feature";
  private static final String DELIVER = "handoff-deliver-export";
  private static final String WATCH = "handoff-watch-features";
  private static final String BEGAN = "handoffMeterBegan";
  private static final Duration[] BUCKETS =
      LongStream.of(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final @Nullable Watcher watcher;
  private final @Nullable Overview overview;

  /** What was pending when somebody last asked, and since when that was known. */
  private Map<String, Instant> pending = Map.of();

  /** Has the registry of the Camel context, if there is one. */
  private final CompositeMeterRegistry meters = new CompositeMeterRegistry();

  /** Both are null where nothing is watched. */
  public Meters(@Nullable Watcher watcher, @Nullable Overview overview) {
    this.watcher = watcher;
    this.overview = overview;
  }

  @Override
  public @Nullable RoutePolicy createRoutePolicy(
      CamelContext context, String routeId, NamedNode route) {
    return routeId.equals(EXPORT) || routeId.equals(DELIVER) ? this : null;
  }

  @Override
  public void onStart(Route route) {
    if (!route.getId().equals(EXPORT)) {
      return;
    }
    CamelContext context = route.getCamelContext();
    MeterRegistry named =
        context.getRegistry().lookupByNameAndType("metricsRegistry", MeterRegistry.class);
    MeterRegistry found =
        named != null ? named : context.getRegistry().findSingleByType(MeterRegistry.class);
    if (found != null) {
      meters.add(found);
    }
    // A counter that begins with its first failure would not be seen to grow.
    for (Decision.Kind decision : List.of(Decision.Kind.COPY, Decision.Kind.BOOTSTRAP)) {
      exports(decision, Outcome.EXPORTED);
      exports(decision, Outcome.FAILED);
    }
    deliveries("accepted");
    deliveries("rejected");
    if (watcher != null && overview != null) {
      watch(context, watcher, overview);
    }
  }

  /** Forgets what would go on asking a watcher that has ended. */
  @Override
  public void onRemove(Route route) {
    if (route.getId().equals(EXPORT)) {
      meters.getMeters().stream().filter(Gauge.class::isInstance).forEach(meters::remove);
    }
  }

  private void watch(CamelContext context, Watcher status, Overview features) {
    for (State state : State.values()) {
      Gauge.builder("handoff.features", () -> features.snapshot().count(state))
          .description("Features by state; an orphan is an export without a feature")
          .tag("state", JsonReport.name(state))
          .register(meters);
    }
    Gauge.builder("handoff.oldest.pending", () -> oldestPending(features))
        .description("How long the oldest pending change has waited")
        .baseUnit("seconds")
        .register(meters);
    Gauge.builder("handoff.last.full.scan.timestamp", () -> lastFullScan(status))
        .description("When every feature was last looked at")
        .baseUnit("seconds")
        .register(meters);
    Gauge.builder(
            "handoff.specs.directory.present", () -> status.status().specsDirectoryThere() ? 1 : 0)
        .description("1 while the specs directory exists")
        .register(meters);
    Gauge.builder("handoff.git.busy", () -> status.status().gitBusy() ? 1 : 0)
        .description("1 while exports wait for a Git operation to end")
        .register(meters);
    Gauge.builder(
            "handoff.leader",
            () -> context.getRouteController().getRouteStatus(WATCH).isStarted() ? 1 : 0)
        .description("1 if this is the watcher that exports, 0 if it stands by")
        .register(meters);
  }

  private static double lastFullScan(Watcher status) {
    Instant last = status.status().lastFullScan();
    return last == null ? Double.NaN : last.toEpochMilli() / 1000.0;
  }

  /** An export that was made meanwhile begins a new wait. */
  private synchronized double oldestPending(Overview features) {
    Instant now = Instant.now();
    Map<String, Instant> waiting = new HashMap<>();
    for (FeatureStatus feature : features.snapshot().features()) {
      if (feature.state() == State.PENDING) {
        Export export = feature.export();
        String change = feature.slug() + (export == null ? "" : export.exported());
        waiting.put(change, pending.getOrDefault(change, now));
      }
    }
    pending = waiting;
    return waiting.values().stream()
        .mapToDouble(since -> Duration.between(since, now).toMillis() / 1000.0)
        .max()
        .orElse(0);
  }

  @Override
  public void onExchangeBegin(Route route, Exchange exchange) {
    if (route.getId().equals(EXPORT)) {
      exchange.setProperty(BEGAN, Timer.start());
    }
  }

  @Override
  public void onExchangeDone(Route route, Exchange exchange) {
    if (route.getId().equals(DELIVER)) {
      deliveries(exchange.getException() == null ? "accepted" : "rejected").increment();
    } else if (exchange.getMessage().getBody() instanceof ExportResult result
        && exchange.removeProperty(BEGAN) instanceof Timer.Sample began) {
      count(result, began);
    }
  }

  private Counter deliveries(String result) {
    return Counter.builder("handoff.deliveries")
        .description("Deliveries of exports to an endpoint")
        .tag("result", result)
        .register(meters);
  }

  private Counter exports(Decision.@Nullable Kind decision, Outcome outcome) {
    return Counter.builder("handoff.exports")
        .description("Exports that were tried")
        .tag("decision", decision == null ? "none" : JsonReport.name(decision))
        .tag("outcome", JsonReport.name(outcome))
        .register(meters);
  }

  private void count(ExportResult result, Timer.Sample began) {
    exports(result.decision(), result.outcome()).increment();
    if (result.outcome() != Outcome.EXPORTED) {
      return;
    }
    began.stop(
        Timer.builder("handoff.export")
            .description("How long an export took that was published")
            .serviceLevelObjectives(BUCKETS)
            .register(meters));
    Counter.builder("handoff.published.events")
        .description("Events that are new in exports")
        .register(meters)
        .increment(result.changes() == null ? 0 : (double) result.changes().added());
    Counter.builder("handoff.published")
        .baseUnit("bytes")
        .description("Bytes of the exports that were published")
        .register(meters)
        .increment(result.bytes() == null ? 0 : result.bytes().doubleValue());
  }
}
