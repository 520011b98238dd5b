package io.github.featurehandoff.watch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What the next scan looks at, and when it begins (C10.1). A short scan looks at the features that
 * changed or are due, those that wait longest first; a full scan looks at everything, for what the
 * file system did not report.
 */
final class ScanPlan {
  /**
   * How many features one scan hands over at most: Camel's file consumer holds the exchanges of all
   * of them at once, and looks at nothing else until they are through.
   */
  static final int MOST_AT_ONCE = 1000;

  /** How often the specs directory itself is checked: nothing reports that it was moved. */
  static final Duration TICK = Duration.ofSeconds(1);

  /** Changes that come together are seen together. */
  private static final Duration COALESCING = Duration.ofMillis(5);

  /** Scans rest this many times as long as the last one took, its exports included. */
  private static final int REST = 3;

  /** ... but no longer than this, unless looking alone took so long. */
  private static final Duration LONGEST_REST = Duration.ofMillis(200);

  private final long start = System.nanoTime();
  private final Map<Path, FeatureMemory> memories = new HashMap<>();
  private Set<Path> looking = Set.of();

  /** The features that this scan came across, and how many other directories. */
  private final Set<Path> seen = new HashSet<>();

  private int others;

  /** Whether the next scan has to be a full one, and whether this one is. */
  private boolean everything = true;

  private boolean full;
  private int handedOver;
  private long scanStart;
  private long lookedLast;
  private long scanEnd;

  /** A full scan is complete when the features that it left to the next scans are done, too. */
  private boolean incomplete;

  private long fullScanEnd;
  private long nextFull;
  private boolean backlog;
  private int directories;
  private int features;

  /** Nanoseconds since this was made. */
  long now() {
    return System.nanoTime() - start;
  }

  FeatureMemory memory(Path feature) {
    return memories.computeIfAbsent(feature, path -> new FeatureMemory());
  }

  void everythingMayHaveChanged() {
    everything = true;
  }

  /** Whether there is something to look at, and what. */
  boolean isDue() {
    long now = now();
    List<Path> due =
        memories.entrySet().stream()
            .filter(entry -> entry.getValue().due() <= now)
            .sorted(Comparator.comparingLong(entry -> entry.getValue().lookAt()))
            .limit(MOST_AT_ONCE)
            .map(Map.Entry::getKey)
            .toList();
    boolean busy = due.size() == MOST_AT_ONCE || (incomplete && !due.isEmpty());
    full = !busy && (everything || nextFull <= now);
    looking = Set.copyOf(due);
    return full || !due.isEmpty();
  }

  /** A scan of what {@link #isDue} found begins. */
  void begin() {
    everything &= !full;
    looking.forEach(path -> memory(path).looked());
    seen.clear();
    others = 0;
    handedOver = 0;
    scanStart = now();
    lookedLast = scanStart;
  }

  boolean isFull() {
    return full;
  }

  /** Whether this scan has to look at what may be a feature. */
  boolean looksAt(Path path) {
    lookedLast = now();
    if (!full && !looking.contains(path)) {
      return false;
    }
    seen.add(path);
    FeatureMemory memory = memories.get(path);
    boolean waits = handedOver == MOST_AT_ONCE || (memory != null && memory.isInFlight());
    if (waits) {
      memory(path).lookAt(lookedLast);
    }
    return !waits;
  }

  /** This scan hands a feature over. */
  void handedOver() {
    handedOver++;
  }

  /** What this scan looks at is not a feature. */
  void isNoFeature(Path path) {
    seen.remove(path);
    others++;
    forget(path);
  }

  /**
   * This scan has looked at everything that it had to.
   *
   * @param isGone whether a path that a short scan did not come across is no longer a feature
   */
  void end(Predicate<Path> isGone) {
    scanEnd = now();
    if (full) {
      List.copyOf(memories.keySet()).stream()
          .filter(path -> !seen.contains(path))
          .forEach(this::forget);
      features = seen.size();
      directories = features + others;
      incomplete = true;
      fullScanEnd = scanEnd;
    } else {
      looking.stream()
          .filter(path -> !seen.contains(path) && isGone.test(path))
          .forEach(this::forget);
    }
    for (Iterator<FeatureMemory> all = memories.values().iterator(); all.hasNext(); ) {
      if (all.next().isEmpty(scanEnd)) {
        all.remove();
      }
    }
    looking = Set.of();
    backlog = earliest() <= (full ? scanEnd : scanStart);
  }

  private void forget(Path path) {
    FeatureMemory memory = memories.get(path);
    if (memory != null) {
      memory.forget();
    }
  }

  /**
   * Whether the scan that has just ended completes a full scan.
   *
   * @param interval the time until the next full scan
   */
  boolean completes(Duration interval) {
    if (!incomplete || earliest() <= fullScanEnd) {
      return false;
    }
    incomplete = false;
    nextFull = now() + interval.toNanos();
    return true;
  }

  /** This scan did not look at everything that it had to. */
  void cutShort() {
    scanEnd = now();
    everything = true;
    incomplete = false;
    looking = Set.of();
  }

  /** Nothing is in flight any more, and the next scan is a full one. */
  void startOver() {
    long now = now();
    memories.values().stream()
        .filter(FeatureMemory::isInFlight)
        .forEach(memory -> memory.dropped(now));
    cutShort();
  }

  /** How many directories the last full scan came across, and how many of them are features. */
  int directories() {
    return directories;
  }

  int features() {
    return features;
  }

  /** The features that fail, each with its fault. */
  Map<String, String> failing() {
    Map<String, String> failing = new TreeMap<>();
    memories.forEach(
        (path, memory) -> {
          String fault = memory.fault();
          if (fault != null) {
            failing.put(path.getFileName().toString(), fault);
          }
        });
    return failing;
  }

  private long earliest() {
    long earliest = FeatureMemory.NEVER;
    for (FeatureMemory memory : memories.values()) {
      earliest = Math.min(earliest, memory.due());
    }
    return earliest;
  }

  /** How long until the next scan. */
  Duration untilNext() {
    return until(everything ? 0 : Math.min(nextFull, earliest()));
  }

  /**
   * How long until a scan for what is due then. Scans rest, too: looking takes a quarter of a core
   * at most, and changes that come close together lead to one export. A backlog does not wait.
   */
  Duration until(long due) {
    long now = now();
    long looked = REST * (lookedLast - scanStart);
    long rest = Math.min(REST * (scanEnd - scanStart), Math.max(looked, LONGEST_REST.toNanos()));
    long wait = Math.min(due - now, TICK.toNanos());
    return Duration.ofNanos(
        Math.max(COALESCING.toNanos(), backlog ? wait : Math.max(wait, scanEnd + rest - now)));
  }
}
