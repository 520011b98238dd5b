package io.github.featurehandoff.watch;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.route.ExportListener;
import io.github.featurehandoff.route.Scan;
import io.github.featurehandoff.source.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.camel.spi.ScheduledPollConsumerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the file consumer when to poll and what to look at (C10), and follows the exports of what
 * it hands over. The consumer may stop and start again (a reload).
 */
public final class Watcher implements Scan, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

  private final ExportContext context;
  private final SpecsDirectory specs;
  private final Predicate<Path> watched;
  private final Consumer<WatchStatus> reporter;
  private final ScanScheduler scheduler = new ScanScheduler(this::startOver);
  private final ScanPlan plan = new ScanPlan();
  private final DirectoryChanges changes;
  private final List<ExportListener> followers = new CopyOnWriteArrayList<>();
  private final WatchLog log;

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
    this.specs = context.specs();
    this.log = new WatchLog(specs.path());
    this.watched = chosen.isEmpty() ? path -> true : Set.copyOf(chosen)::contains;
    this.reporter = reporter;
    this.changes = new DirectoryChanges(specs.path(), this);
  }

  /** Tells a listener of every result from now on. */
  public void follow(ExportListener follower) {
    followers.add(follower);
  }

  /** Runs {@code moved} once {@code name} leads to another directory than the specs directory. */
  public void followLink(Path name, Runnable moved) {
    changes.followLink(name, moved);
  }

  /** Runs the file consumer's poll, in place of Camel's own scheduler. */
  public ScheduledPollConsumerScheduler scheduler() {
    return scheduler;
  }

  /** Something changed in a feature directory; or the directory itself was made or removed. */
  synchronized void changed(Path feature) {
    if (watched.test(feature)) {
      FeatureMemory memory = plan.memory(feature);
      memory.lookAt(plan.now());
      scheduler.wakeIn(plan.until(memory.due()));
    }
  }

  /** Anything may have changed. */
  synchronized void lost() {
    plan.everythingMayHaveChanged();
    scheduler.wakeIn(plan.until(0));
  }

  /** An export that was under way when the consumer stopped may never end. */
  private synchronized void startOver() {
    plan.startOver();
  }

  @Override
  public synchronized @Nullable Collection<Path> begin() throws IOException {
    log.tick();
    boolean gone = !changes.follow();
    if (context.sources().refresh()) {
      plan.everythingMayHaveChanged();
    }
    boolean waits = gone || isBusy(specs.path(), context.git()::operation);
    List<Path> due = waits ? List.of() : plan.due();
    report();
    if (due.isEmpty() && (waits || !plan.isFull())) {
      scheduler.wakeIn(gone ? ScanPlan.TICK : waits ? FeatureMemory.GIT_RETRY : plan.untilNext());
      return null;
    }
    if (plan.isFull()) {
      due = specs.directories().stream().map(FeatureDirectory::path).filter(watched).toList();
    }
    plan.begin(due);
    return due;
  }

  @Override
  public synchronized boolean isFull() {
    return plan.isFull();
  }

  @Override
  public synchronized boolean isBusy(FeatureDirectory feature, EventLog log) {
    changes.watch(log.elsewhere());
    Path worktree = log.worktree();
    if (worktree == null) {
      return false;
    }
    boolean busy = isBusy(worktree, log::operation);
    if (busy) {
      plan.memory(feature.path()).lookAt(plan.now() + FeatureMemory.GIT_RETRY.toNanos());
    }
    return busy;
  }

  private boolean isBusy(Path worktree, Callable<@Nullable String> asked) {
    String operation = null;
    try {
      operation = context.settings().whileGitBusy() ? null : asked.call();
    } catch (Exception e) {
      LOG.debug("Git cannot be asked; each export that needs it says so", e);
    }
    log.git(operation, worktree);
    return operation != null;
  }

  @Override
  public synchronized boolean looksAt(Path directory) {
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
    FeatureMemory memory = plan.memory(feature.path());
    boolean admitted =
        memory.admits(Inputs.of(feature, context), plan.now(), context.settings().settleTime());
    if (admitted) {
      plan.handedOver();
    }
    return admitted;
  }

  @Override
  public synchronized void begun(FeatureDirectory feature) {
    plan.memory(feature.path()).begun(plan.now());
  }

  @Override
  public synchronized void delivering(FeatureDirectory feature) {
    plan.memory(feature.path()).delivers(plan.now());
  }

  @Override
  public synchronized void ended(ExportResult result) {
    Path feature = specs.path().resolve(result.slug());
    if (result.outcome() != ExportResult.Outcome.UNCHANGED || plan.remembers(feature)) {
      remember(plan.memory(feature), result);
    }
    followers.forEach(follower -> follower.ended(result));
  }

  private void remember(FeatureMemory memory, ExportResult result) {
    switch (result.outcome()) {
      case FAILED -> {
        Fault.Kind kind = result.faults().get(0).kind();
        if (memory.failed(kind, result.reason(), plan.now(), context.settings().settleTime())) {
          log.failed(result);
        }
      }
      case SKIPPED -> {
        if (memory.skipped(result.reason())) {
          WatchLog.skipped(result);
        }
      }
      case HELD -> holds(memory, result);
      default -> {
        if (memory.recovered()) {
          WatchLog.recovered(result);
        }
        if (result.outcome() == ExportResult.Outcome.EXPORTED) {
          log.exported(result);
        }
        if (result.heldLine() != null) {
          holds(memory, result);
        }
      }
    }
  }

  private void holds(FeatureMemory memory, ExportResult result) {
    FeatureDirectory feature = specs.featureAt(specs.path().resolve(result.slug()));
    ExportResult unfinished = WatchLog.unfinished(result);
    if (memory.held(feature, unfinished.reason(), plan.now(), context.settings().settleTime())) {
      log.failed(unfinished);
    }
  }

  @Override
  public synchronized void done(FeatureDirectory feature) {
    FeatureMemory memory = plan.memory(feature.path());
    memory.done(plan.now());
    scheduler.wakeIn(plan.until(memory.due()));
  }

  @Override
  public synchronized void dropped(FeatureDirectory feature) {
    plan.memory(feature.path()).dropped(plan.now());
  }

  @Override
  public synchronized void end() {
    if (log.scanned()) {
      changes.restart();
    }
    plan.end();
    boolean reportsChanges = changes.available();
    Duration interval =
        reportsChanges ? context.settings().scanInterval() : context.settings().pollInterval();
    if (plan.completes(interval)) {
      if (lastFullScan == null) {
        log.watching(plan.features(), reportsChanges, interval);
      }
      lastFullScan = Instant.now();
      log.orphans(specs, plan.others(), watched);
    }
    report();
    scheduler.wakeIn(plan.untilNext());
  }

  @Override
  public synchronized void cutShort(@Nullable IOException cause) {
    if (cause != null) {
      log.notScanned(cause);
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
        plan.pending(),
        log.isGitBusy(),
        plan.failing());
  }

  @Override
  public void close() {
    changes.close();
    log.close();
  }
}
