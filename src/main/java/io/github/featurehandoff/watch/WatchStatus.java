package io.github.featurehandoff.watch;

import io.github.featurehandoff.result.Plural;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A watcher's state at one instant.
 *
 * @param lastFullScan when a scan last looked at everything; null before the first one
 * @param lastExport when an export was last published; null before the first one
 * @param directories how many directories that scan came across
 * @param features how many of them are features
 * @param pending how many features are to be looked at or are being exported
 * @param failing the features that fail now, each with its first fault
 */
public record WatchStatus(
    boolean specsDirectoryThere,
    @Nullable Instant lastFullScan,
    @Nullable Instant lastExport,
    int directories,
    int features,
    int pending,
    boolean gitBusy,
    Map<String, String> failing) {
  private static final int MISSED_SCANS = 3;

  /**
   * Whether the last full scan, or the start before there is one, is older than three intervals.
   */
  public boolean isLate(Duration scanInterval, Instant started) {
    return Objects.requireNonNullElse(lastFullScan, started)
        .isBefore(Instant.now().minus(scanInterval.multipliedBy(MISSED_SCANS)));
  }

  /**
   * What is not well, a sentence for a person; null if all is.
   *
   * @param standby whether another watcher scans
   */
  public @Nullable String fault(Duration scanInterval, boolean standby, Instant started) {
    if (!specsDirectoryThere) {
      return "The specs directory is missing.";
    }
    if (!standby && isLate(scanInterval, started)) {
      return lastFullScan == null
          ? "No full scan has ended since the start."
          : "The last full scan, at " + lastFullScan + ", is too long ago.";
    }
    return failing.isEmpty() ? null : Plural.fail(failing.size()) + ".";
  }
}
