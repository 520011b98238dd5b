package io.github.featurehandoff.watch;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Changes;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.LogText;
import java.text.DecimalFormat;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the watcher logs about features. */
final class WatchLog {
  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

  private WatchLog() {}

  /** The first full scan is complete. */
  static void watching(int features, String specs, boolean reportsChanges, Duration interval) {
    LOG.info(
        "Watching {} in {}. {}verything is checked every {} s.",
        count(features, "feature"),
        specs,
        reportsChanges ? "Changes are exported as they come, and e" : "E",
        new DecimalFormat("0.###").format(interval.toMillis() / 1000.0));
  }

  static void exported(ExportResult result) {
    String events = count(Objects.requireNonNullElse(result.events(), 0L), "event");
    Changes changes = result.changes();
    Long rewritten = changes == null ? null : changes.rewrittenFrom();
    LOG.info(
        "{}: {}{}",
        slug(result),
        result.decision() == Decision.Kind.BOOTSTRAP
            ? "bootstrapped, " + events
            : rewritten == null
                ? events + ", " + (changes == null ? 0 : changes.added()) + " new"
                : events + ", rewritten from line " + rewritten + " on: " + changes,
        result.heldLine() == null ? "" : "; an unfinished line is held back");
  }

  static void failed(ExportResult result) {
    LOG.error("{}: {}", slug(result), LogText.of(result.reason()));
    if (result.faultCount() > 1) {
      LOG.error("{}: and {} more", slug(result), result.faultCount() - 1);
    }
  }

  static void unfinished(ExportResult result) {
    LOG.error("{}: {}", slug(result), unfinishedLine(result));
  }

  /** The fault of an unfinished line that does not change (C3.5). */
  static String unfinishedLine(ExportResult result) {
    return Fault.input(
            FeatureDirectory.LOG,
            "Line "
                + result.heldLine()
                + " has no newline at its end and does not grow any more; a complete event was"
                + " expected",
            "Let its writer finish the line, or correct it.")
        .toString();
  }

  static void skipped(ExportResult result) {
    LOG.info("{}: skipped: {}", slug(result), result.reason());
  }

  static void recovered(ExportResult result) {
    LOG.info("{}: recovered", slug(result));
  }

  private static String slug(ExportResult result) {
    return LogText.of(result.slug());
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
