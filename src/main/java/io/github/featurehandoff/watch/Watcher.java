package io.github.featurehandoff.watch;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.route.ExportListener;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.camel.spi.ScheduledPollConsumerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what has changed and what came of it, wakes the file consumer for it (C10.1), and
 * follows the exports of what is handed over. Any thread may call it.
 */
public final class Watcher implements ExportListener, AutoCloseable {
  /** How often the specs directory itself is checked: nothing reports that it was moved. */
  static final Duration TICK = Duration.ofSeconds(1);

  /** Changes that come together are seen together. */
  private static final Duration COALESCING = Duration.ofMillis(5);

  final DirectoryChanges changes;
  final WatchLog log;

  private final long start = System.nanoTime();
  private final ExportContext context;
  private final Path specs;
  private final Consumer<WatchStatus> reporter;
  private final ScanScheduler scheduler = new ScanScheduler(this::startOver);
  private final List<ExportListener> followers = new CopyOnWriteArrayList<>();
  private final Map<Path, FeatureMemory> memories = new HashMap<>();
  private boolean everything = true;
  private @Nullable Instant lastFullScan;
  private int directories;
  private int features;
  private @Nullable WatchStatus reported;

  /** The {@code reporter} gets each new state. */
  public Watcher(ExportContext context, Consumer<WatchStatus> reporter) {
    this.context = context;
    this.specs = context.specs().path();
    this.log = new WatchLog(specs);
    this.reporter = reporter;
    this.changes = new DirectoryChanges(specs, this);
  }

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

  /** Nanoseconds since this was made. */
  long now() {
    return System.nanoTime() - start;
  }

  private FeatureMemory memory(Path feature) {
    return memories.computeIfAbsent(feature, path -> new FeatureMemory());
  }

  /** A scan begins at this time, or after a second if that is earlier. */
  void wakeAt(long time) {
    long wait = Math.min(time - now(), TICK.toNanos());
    scheduler.wakeIn(Duration.ofNanos(Math.max(COALESCING.toNanos(), wait)));
  }

  /** The same where a feature is due earlier. */
  synchronized void wakeAtNext(long fullScan) {
    wakeAt(memories.values().stream().mapToLong(FeatureMemory::due).reduce(fullScan, Math::min));
  }

  /** Something changed in a feature directory; or the directory itself was made or removed. */
  synchronized void changed(Path feature) {
    lookAt(feature, now());
  }

  /** A feature is to be looked at, but not while it is being exported. */
  synchronized void lookAt(Path feature, long time) {
    FeatureMemory memory = memory(feature);
    memory.lookAt(time);
    wakeAt(memory.due());
  }

  /** Anything may have changed. */
  void lost() {
    lost(COALESCING);
  }

  /** A full scan begins after {@code delay} at the latest. */
  synchronized void lost(Duration delay) {
    everything = true;
    scheduler.wakeIn(delay);
  }

  synchronized boolean hasLost() {
    return everything;
  }

  /** An export that was under way when the consumer stopped may never end. */
  private synchronized void startOver() {
    memories.values().forEach(memory -> memory.startOver(now()));
    everything = true;
  }

  /** The features to look at now. */
  synchronized List<Path> due() {
    long now = now();
    return memories.entrySet().stream()
        .filter(entry -> entry.getValue().due() <= now)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** A full scan looks at these directories; what is remembered of others is forgotten. */
  synchronized void beginFullScan(List<Path> all) {
    everything = false;
    directories = all.size();
    Set<Path> removed = new HashSet<>(memories.keySet());
    all.forEach(removed::remove);
    removed.forEach(this::isNoFeature);
  }

  synchronized void endFullScan(int found, Duration interval) {
    features = found;
    if (lastFullScan == null) {
      log.watching(found, changes.available(), interval);
    }
    lastFullScan = Instant.now();
  }

  /** Whether this scan looks at what may be a feature now; if not, a later one does. */
  synchronized boolean looksAt(Path directory) {
    FeatureMemory memory = memories.get(directory);
    if (memory != null && memory.isInFlight()) {
      memory.lookAt(now());
      return false;
    }
    if (memory != null) {
      memory.looked();
    }
    return true;
  }

  synchronized void isNoFeature(Path directory) {
    FeatureMemory memory = memories.get(directory);
    if (memory != null) {
      memory.forget();
    }
  }

  /** What a feature that is pending, or at fault, is exported from; null if it is not now. */
  synchronized @Nullable Inputs admits(FeatureDirectory feature) {
    Inputs inputs = Inputs.of(feature, context);
    Duration settle = context.settings().settleTime();
    return memory(feature.path()).admits(inputs, now(), settle) ? inputs : null;
  }

  synchronized void handsOver(FeatureDirectory feature, Inputs inputs) {
    memory(feature.path()).handedOver(inputs, now());
  }

  @Override
  public synchronized void ended(ExportResult result) {
    Path feature = specs.resolve(result.slug());
    if (result.outcome() != Outcome.UNCHANGED || memories.containsKey(feature)) {
      remember(memory(feature), result);
    }
    followers.forEach(follower -> follower.ended(result));
  }

  private void remember(FeatureMemory memory, ExportResult result) {
    Duration settle = context.settings().settleTime();
    switch (result.outcome()) {
      case FAILED -> {
        if (memory.failed(result.faults().get(0).kind(), result.reason(), now(), settle)) {
          log.failed(result);
        }
      }
      case SKIPPED -> {
        if (memory.skipped(result.reason())) {
          log.skipped(result);
        }
      }
      case EXPORTED, UNCHANGED -> {
        if (memory.recovered()) {
          log.recovered(result);
        }
        if (result.outcome() == Outcome.EXPORTED) {
          log.exported(result);
        }
      }
      default -> {}
    }
    if (result.heldLine() != null) {
      ExportResult unfinished = WatchLog.unfinished(result);
      FeatureDirectory feature = context.specs().featureAt(specs.resolve(result.slug()));
      if (memory.held(feature, unfinished.reason(), now(), settle)) {
        log.failed(unfinished);
      }
    }
  }

  /** The routes are done with a feature that was handed over; its result came before. */
  synchronized void done(FeatureDirectory feature) {
    FeatureMemory memory = memory(feature.path());
    memory.done(now());
    wakeAt(memory.due());
  }

  /** Forgets what tells nothing, and reports the state if it has changed. */
  synchronized void report() {
    long now = now();
    memories.values().removeIf(memory -> memory.isEmpty(now));
    WatchStatus status = status();
    if (!status.equals(reported)) {
      reported = status;
      reporter.accept(status);
    }
  }

  public synchronized WatchStatus status() {
    Map<String, String> failing = new TreeMap<>();
    int pending = 0;
    for (Map.Entry<Path, FeatureMemory> each : memories.entrySet()) {
      FeatureMemory memory = each.getValue();
      String fault = memory.fault();
      if (fault != null) {
        failing.put(each.getKey().getFileName().toString(), fault);
      } else if (memory.isInFlight() || memory.due() != FeatureMemory.NEVER) {
        pending++;
      }
    }
    return new WatchStatus(
        !log.isGone(), lastFullScan, directories, features, pending, log.isGitBusy(), failing);
  }

  @Override
  public void close() {
    changes.close();
    log.close();
  }
}
