package io.github.featurehandoff.watch;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.LogText;
import io.github.featurehandoff.result.Source;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.route.Scan;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.source.EventLog;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.spi.ScheduledPollConsumerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a specs directory (C10): tells the file consumer when to poll and what to look at, and
 * follows the exports of what it hands over. Nothing is watched before the consumer starts; the
 * consumer may stop and start again, as it does when the routes are reloaded.
 */
public final class Watcher implements Scan, DirectoryChanges.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

  private static final Duration GIT_RETRY = Duration.ofMillis(500);

  private final ExportContext context;
  private final Settings settings;
  private final SpecsDirectory specs;
  private final String specsPath;
  private final Set<Path> chosen;
  private final Consumer<WatchStatus> reporter;
  private final ScanScheduler scheduler = new ScanScheduler(this::startOver);
  private final ScanPlan plan = new ScanPlan();
  private final DirectoryChanges changes;

  private @Nullable String scanFault;
  private @Nullable String gitOperation;
  private @Nullable Instant lastFullScan;
  private @Nullable WatchStatus reported;

  /**
   * A watcher that waits for the file consumer to start.
   *
   * @param chosen the feature directories that are watched; empty for all
   * @param reporter gets the state whenever it has changed
   */
  public Watcher(ExportContext context, Set<Path> chosen, Consumer<WatchStatus> reporter) {
    this.context = context;
    this.settings = context.settings();
    this.specs = context.specs();
    this.specsPath = LogText.of(specs.path().toString());
    this.chosen = Set.copyOf(chosen);
    this.reporter = reporter;
    this.changes = new DirectoryChanges(specs.path(), this);
  }

  /** Runs the file consumer's poll, in place of Camel's own scheduler. */
  public ScheduledPollConsumerScheduler scheduler() {
    return scheduler;
  }

  @Override
  public synchronized void changed(Path feature) {
    FeatureMemory memory = plan.memory(feature);
    memory.lookAt(plan.now());
    wakeFor(memory);
  }

  @Override
  public synchronized void lost() {
    LOG.debug("Anything may have changed");
    plan.everythingMayHaveChanged();
    scheduler.wakeIn(plan.until(0));
  }

  /** An export that was under way when the consumer stopped may never end. */
  private synchronized void startOver() {
    plan.startOver();
  }

  private void wakeFor(FeatureMemory memory) {
    long due = memory.due();
    if (due != FeatureMemory.NEVER) {
      scheduler.wakeIn(plan.until(due));
    }
  }

  @Override
  public synchronized boolean wantsScan() {
    if (context.hasGitChanged()) {
      plan.everythingMayHaveChanged();
    }
    boolean wanted = changes.follow() && plan.isDue() && !isGitBusy();
    report();
    if (wanted) {
      plan.begin();
    } else if (changes.isGone()) {
      scheduler.wakeIn(ScanPlan.TICK);
    } else {
      scheduler.wakeIn(gitOperation != null ? GIT_RETRY : plan.untilNext());
    }
    return wanted;
  }

  @Override
  public void recordedIn(EventLog log) {
    if (log instanceof EventLog.InFile file && file.source().kind() == Source.Kind.WORKTREE) {
      changes.watch(file.file().resolveSibling(""));
    }
  }

  private boolean isGitBusy() {
    String operation = null;
    try {
      operation = settings.whileGitBusy() ? null : context.git().operation();
    } catch (IOException e) {
      LOG.debug("Git cannot be asked; each export that needs it says so", e);
    }
    if (operation != null && !operation.equals(gitOperation)) {
      LOG.info("Git is in the middle of {}: nothing is written until it is over", operation);
    } else if (operation == null && gitOperation != null) {
      LOG.info("Git is done: exports go on");
    }
    gitOperation = operation;
    return operation != null;
  }

  @Override
  public synchronized boolean looksAtEverything() {
    return plan.isFull();
  }

  @Override
  public synchronized boolean looksAt(Path directory) {
    if (!chosen.isEmpty() && !chosen.contains(directory)) {
      return false;
    }
    boolean looks = plan.looksAt(directory);
    if (looks) {
      changes.watch(directory);
    }
    return looks;
  }

  @Override
  public synchronized void isNoFeature(Path directory) {
    plan.isNoFeature(directory);
  }

  @Override
  public synchronized boolean admits(FeatureDirectory feature) {
    Inputs inputs = Inputs.of(feature, context);
    boolean admitted =
        plan.memory(feature.path()).admits(inputs, plan.now(), settings.settleTime());
    if (admitted) {
      plan.handedOver();
    }
    return admitted;
  }

  @Override
  public synchronized void upToDate(FeatureDirectory feature, Decision decision) {
    ended(ExportResult.notPending(feature.slug(), decision));
  }

  @Override
  public synchronized void begun(FeatureDirectory feature) {
    plan.memory(feature.path()).begun(plan.now());
  }

  @Override
  public synchronized void ended(ExportResult result) {
    FeatureMemory memory = plan.memory(specs.path().resolve(result.slug()));
    switch (result.outcome()) {
      case FAILED -> {
        Fault.Kind kind = result.faults().get(0).kind();
        if (memory.failed(kind, result.reason(), plan.now(), settings.settleTime())) {
          WatchLog.failed(result);
        }
      }
      case HELD -> holds(memory, result);
      case EXPORTED -> {
        recovered(memory, result);
        WatchLog.exported(result);
        if (result.heldLine() != null) {
          holds(memory, result);
        }
      }
      case UNCHANGED, OK, BEHIND, ORPHAN -> recovered(memory, result);
      case SKIPPED -> {
        if (memory.skipped(result.reason())) {
          WatchLog.skipped(result);
        }
      }
    }
  }

  private void holds(FeatureMemory memory, ExportResult result) {
    FeatureDirectory feature = specs.featureAt(specs.path().resolve(result.slug()));
    String fault = WatchLog.unfinishedLine(result);
    if (memory.held(feature, fault, plan.now(), settings.settleTime())) {
      WatchLog.unfinished(result);
    }
  }

  private static void recovered(FeatureMemory memory, ExportResult result) {
    if (memory.recovered()) {
      WatchLog.recovered(result);
    }
  }

  @Override
  public synchronized void done(FeatureDirectory feature) {
    FeatureMemory memory = plan.memory(feature.path());
    memory.done(plan.now());
    wakeFor(memory);
  }

  @Override
  public synchronized void dropped(FeatureDirectory feature) {
    plan.memory(feature.path()).dropped(plan.now());
  }

  @Override
  public synchronized void scanned() {
    if (scanFault != null) {
      LOG.info("The specs directory {} can be scanned again.", specsPath);
      scanFault = null;
      changes.restart();
    }
    plan.end(path -> !specs.featureAt(path).hasMarker());
    boolean reportsChanges = changes.available();
    Duration interval = reportsChanges ? settings.scanInterval() : settings.pollInterval();
    if (plan.completes(interval)) {
      if (lastFullScan == null) {
        WatchLog.watching(plan.features(), specsPath, reportsChanges, interval);
      }
      lastFullScan = Instant.now();
    }
    report();
    scheduler.wakeIn(plan.untilNext());
  }

  @Override
  public synchronized void cutShort() {
    plan.cutShort();
  }

  @Override
  public synchronized void scanFailed(Exception cause) {
    String fault = cause instanceof AccessDeniedException ? "permission denied" : cause.toString();
    if (!fault.equals(scanFault)) {
      scanFault = fault;
      LOG.error(
          "The specs directory {} cannot be scanned: {}. Give the user who runs this the permission"
              + " to read it; the scan is repeated every second.",
          specsPath,
          LogText.of(fault));
    }
    plan.cutShort();
    scheduler.wakeIn(ScanPlan.TICK);
  }

  private void report() {
    WatchStatus status = status();
    if (!status.equals(reported)) {
      reported = status;
      reporter.accept(status);
    }
  }

  /** The state now. */
  public synchronized WatchStatus status() {
    return new WatchStatus(
        !changes.isGone(),
        lastFullScan,
        plan.directories(),
        plan.features(),
        gitOperation != null,
        plan.failing());
  }

  @Override
  public void close() {
    changes.close();
  }
}
