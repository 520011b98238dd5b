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
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
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
  private final ScanScheduler scheduler = new ScanScheduler(this::startOver);
  private final Map<Path, FeatureMemory> memories = new HashMap<>();

  /** When a full scan is to begin. */
  private long fullScanAt;

  private @Nullable Instant lastFullScan;
  private @Nullable Instant lastExport;
  private int directories;
  private int features;

  public Watcher(ExportContext context) {
    this.context = context;
    this.specs = context.specs().path();
    this.log = new WatchLog(specs);
    this.changes = new DirectoryChanges(specs, this);
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
    return memories.computeIfAbsent(
        feature, path -> new FeatureMemory(context.settings().settleTime()));
  }

  /** A scan begins at this time, or earlier. */
  void wakeAt(long time) {
    scheduler.wakeIn(Math.max(COALESCING.toNanos(), time - now()));
  }

  /** A scan begins when the next feature or a full scan is due. */
  synchronized void wakeAtNext() {
    wakeAt(memories.values().stream().mapToLong(FeatureMemory::due).reduce(fullScanAt, Math::min));
  }

  /** A feature is to be looked at, but not while it is being exported. */
  synchronized void lookAt(Path feature, long time) {
    FeatureMemory memory = memory(feature);
    memory.lookAt(time);
    wakeAt(memory.due());
  }

  /** Anything may have changed: a full scan begins after {@code delay} at the latest. */
  synchronized void lost(Duration delay) {
    fullScanAt = Math.min(fullScanAt, now() + delay.toNanos());
    wakeAt(fullScanAt);
  }

  synchronized boolean isFullScanDue() {
    return now() >= fullScanAt;
  }

  /** An export that was under way when the consumer stopped may never end. */
  private synchronized void startOver() {
    memories.values().forEach(memory -> memory.startOver(now()));
    fullScanAt = 0;
  }

  /** The features to look at now; forgets those of which nothing has to be remembered. */
  synchronized List<Path> due() {
    long now = now();
    memories.values().removeIf(memory -> memory.isEmpty(now));
    return memories.entrySet().stream()
        .filter(entry -> entry.getValue().due() <= now)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** A full scan looks at these directories; what is remembered of others is forgotten. */
  synchronized void beginFullScan(List<Path> all) {
    fullScanAt = FeatureMemory.NEVER;
    directories = all.size();
    Set<Path> removed = new HashSet<>(memories.keySet());
    all.forEach(removed::remove);
    context.sources().retain(Set.copyOf(all));
    removed.forEach(this::isNoFeature);
  }

  synchronized void endFullScan(int others) {
    boolean reported = changes.available();
    Duration interval =
        reported ? context.settings().scanInterval() : context.settings().pollInterval();
    fullScanAt = Math.min(fullScanAt, now() + interval.toNanos());
    features = directories - others;
    if (lastFullScan == null) {
      log.watching(features, reported, interval);
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
    return memory(feature.path()).admits(inputs, now()) ? inputs : null;
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
  }

  private void remember(FeatureMemory memory, ExportResult result) {
    switch (result.outcome()) {
      case FAILED -> {
        if (memory.failed(result, now())) {
          log.failed(result);
        }
      }
      case SKIPPED -> {
        if (memory.skipped(result)) {
          log.skipped(result);
        }
      }
      case EXPORTED, UNCHANGED -> {
        if (memory.recovered()) {
          log.recovered(result);
        }
        if (result.outcome() == Outcome.EXPORTED) {
          lastExport = Instant.now();
          log.exported(result);
        }
      }
      default -> {}
    }
    if (result.heldLine() != null) {
      FeatureDirectory feature = context.specs().featureAt(specs.resolve(result.slug()));
      if (memory.held(feature, result, now())) {
        log.failed(Objects.requireNonNull(memory.trouble()));
      }
    }
  }

  /** The routes are done with a feature that was handed over; its result came before. */
  synchronized void done(FeatureDirectory feature) {
    FeatureMemory memory = memory(feature.path());
    memory.done(now());
    wakeAt(memory.due());
  }

  public synchronized WatchStatus status() {
    Map<String, String> failing = new TreeMap<>();
    int pending = 0;
    for (FeatureMemory memory : memories.values()) {
      ExportResult trouble = memory.trouble();
      if (trouble != null && memory.isFailing()) {
        failing.put(trouble.slug(), trouble.reason());
      } else if (memory.isInFlight() || memory.due() != FeatureMemory.NEVER) {
        pending++;
      }
    }
    return new WatchStatus(
        !log.isGone(),
        lastFullScan,
        lastExport,
        directories,
        features,
        pending,
        log.isGitBusy(),
        failing);
  }

  /** What came last of a feature that is not well; null if it is. */
  public synchronized @Nullable ExportResult trouble(FeatureDirectory feature) {
    FeatureMemory memory = memories.get(feature.path());
    return memory == null ? null : memory.trouble();
  }

  @Override
  public void close() {
    changes.close();
    log.close();
  }
}
