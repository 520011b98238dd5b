package io.github.featurehandoff.status;

import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.watch.WatchStatus;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
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
            result -> status.get().specsDirectoryThere() ? null : "The specs directory is missing"),
        check(
            "handoff-scan",
            result -> {
              if (standby.getAsBoolean()) {
                result.detail("standby", true);
                return leaderFault.get();
              }
              WatchStatus now = status.get();
              return now.lastFullScan() == null
                  ? "The last full scan was never"
                  : now.isLate(settings.scanInterval(), now.lastFullScan())
                      ? "The last full scan was at " + now.lastFullScan()
                      : null;
            }),
        check(
            "handoff-features",
            result -> {
              Map<String, String> failing = status.get().failing();
              failing.forEach(result::detail);
              return failing.isEmpty() || !settings.healthOfFeatures()
                  ? null
                  : Plural.fail(failing.size());
            }));
  }

  /** A check that is down where there is a fault. */
  private static HealthCheck check(
      String id, Function<HealthCheckResultBuilder, @Nullable String> fault) {
    return new AbstractHealthCheck("handoff", id) {
      @Override
      protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        String found = fault.apply(result);
        if (found == null) {
          result.up();
        } else {
          result.down().message(found);
        }
      }
    };
  }
}
