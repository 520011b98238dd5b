package io.github.featurehandoff.status;

import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.watch.WatchStatus;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.jspecify.annotations.Nullable;

/** Camel's health checks of a watcher. */
public final class WatchHealth {
  private WatchHealth() {}

  /**
   * The checks: the specs directory is there; the last full scan is younger than three intervals;
   * no feature fails, if {@code handoff.health.features} is set. Otherwise that check only names
   * the features that fail. A standby does not scan, and is well if it could take over (C12.5).
   *
   * @param standby whether another watcher watches
   * @param leaderFault why this one could not take over; null where it could
   */
  public static List<HealthCheck> checks(
      Supplier<WatchStatus> status,
      Settings settings,
      BooleanSupplier standby,
      Supplier<@Nullable String> leaderFault) {
    return List.of(
        check(
            "handoff-specs-directory",
            result ->
                up(result, status.get().specsDirectoryThere(), "The specs directory is gone")),
        check(
            "handoff-scan",
            result -> {
              if (standby.getAsBoolean()) {
                String fault = leaderFault.get();
                result.detail("standby", true);
                up(result, fault == null, String.valueOf(fault));
                return;
              }
              WatchStatus now = status.get();
              up(
                  result,
                  now.lastFullScan() != null && !now.isLate(settings.scanInterval()),
                  now.lastFullScan() == null
                      ? "The last full scan was never"
                      : "The last full scan was at " + now.lastFullScan());
            }),
        check(
            "handoff-features",
            result -> {
              Map<String, String> failing = status.get().failing();
              failing.forEach(result::detail);
              up(
                  result,
                  failing.isEmpty() || !settings.healthOfFeatures(),
                  Plural.fail(failing.size()));
            }));
  }

  private static void up(HealthCheckResultBuilder result, boolean up, String otherwise) {
    if (up) {
      result.up();
    } else {
      result.down().message(otherwise);
    }
  }

  private static HealthCheck check(String id, Consumer<HealthCheckResultBuilder> check) {
    return new AbstractHealthCheck("handoff", id) {
      @Override
      protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        check.accept(result);
      }
    };
  }
}
