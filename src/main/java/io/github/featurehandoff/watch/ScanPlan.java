package io.github.featurehandoff.watch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the next scan looks at, and when it begins (C10.1). A short scan looks at the features that
 * changed or are due, those that wait longest first; a full scan looks at everything, for what the
 * file system did not report.
 */
final class ScanPlan {
  /**
   * How many features one scan hands over at most: the exchanges of all of them are held at once,
   * and nothing else is looked at until they are through.
   */
  static final int MOST_AT_ONCE = 1000;

  /** How often the specs directory itself is checked: nothing reports that it was moved. */
  static final Duration TICK = Duration.ofSeconds(1);

  /** Changes that come together are seen together. */
  private static final Duration COALESCING = Duration.ofMillis(5);

  /** Full scans rest this many times as long as the last one looked. */
  private static final int REST = 3;

  private final long start = System.nanoTime();
  private final Map<Path, FeatureMemory> memories = new HashMap<>();

  /** Whether the next scan has to be a full one, and whether this one is. */
  private boolean everything = true;

  private boolean full;
  private int handedOver;
  private long scanStart;
  private long lookedLast;

  /** What this full scan looks at, and what of it is not a feature. */
  private Set<Path> all = Set.of();

  private final Set<Path> others = new HashSet<>();

  /** A full scan is complete when the features that it left to the next scans are done, too. */
  private boolean incomplete;

  private long fullScanEnd;
  private long restUntil;
  private long nextFull;
  private int directories;
  private int features;

  /** Nanoseconds since this was made. */
  long now() {
    return System.nanoTime() - start;
  }

  FeatureMemory memory(Path feature) {
    return memories.computeIfAbsent(feature, path -> new FeatureMemory());
  }

  /** A full scan comes across thousands of which there is nothing to remember. */
  boolean remembers(Path feature) {
    return memories.containsKey(feature);
  }

  void everythingMayHaveChanged() {
    everything = true;
  }

  /** What a scan has to look at now; if it is to be a full one, {@link #isFull} says so. */
  List<Path> due() {
    long now = now();
    List<Path> due =
        memories.entrySet().stream()
            .filter(entry -> entry.getValue().due() <= now)
            .sorted(Comparator.comparingLong(entry -> entry.getValue().lookAt()))
            .limit(MOST_AT_ONCE)
            .map(Map.Entry::getKey)
            .toList();
    boolean busy = due.size() == MOST_AT_ONCE || (incomplete && !due.isEmpty());
    full = !busy && now >= nextFull();
    return due;
  }

  private long nextFull() {
    return everything ? restUntil : nextFull;
  }

  boolean isFull() {
    return full;
  }

  /** A scan of {@code directories} begins. */
  void begin(List<Path> looksAt) {
    if (full) {
      everything = false;
      all = new HashSet<>(looksAt);
      others.clear();
    }
    handedOver = 0;
    scanStart = now();
    lookedLast = scanStart;
  }

  /** Whether this scan looks at what may be a feature now; if not, a later one does. */
  boolean looksAt(Path path) {
    lookedLast = now();
    FeatureMemory memory = memories.get(path);
    if (handedOver == MOST_AT_ONCE || (memory != null && memory.isInFlight())) {
      memory(path).lookAt(lookedLast);
      return false;
    }
    if (memory != null) {
      memory.looked();
    }
    return true;
  }

  void handedOver() {
    handedOver++;
  }

  /** What this scan looks at is not a feature. */
  void isNoFeature(Path path) {
    if (full) {
      others.add(path);
    }
    forget(path);
  }

  private void forget(Path path) {
    FeatureMemory memory = memories.get(path);
    if (memory != null) {
      memory.forget();
    }
  }

  /** This scan has looked at everything that it had to. */
  void end() {
    long now = now();
    if (full) {
      memories.keySet().stream().filter(path -> !all.contains(path)).forEach(this::forget);
      directories = all.size();
      features = directories - others.size();
      all = Set.of();
      incomplete = true;
      fullScanEnd = now;
      restUntil = now + REST * (lookedLast - scanStart);
    }
    memories.values().removeIf(memory -> memory.isEmpty(now));
  }

  /**
   * Whether the scan that has just ended completes a full one; the next begins after the interval.
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
    everything = true;
    incomplete = false;
    restUntil = now();
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

  /** What the last full scan found to be no feature. */
  Set<Path> others() {
    return others;
  }

  /** How many features are being exported, or are to be looked at, and do not fail. */
  int pending() {
    return (int)
        memories.values().stream()
            .filter(memory -> memory.isInFlight() || memory.due() != FeatureMemory.NEVER)
            .filter(memory -> memory.fault() == null)
            .count();
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
    return memories.values().stream().mapToLong(FeatureMemory::due).min().orElse(Long.MAX_VALUE);
  }

  Duration untilNext() {
    return until(Math.min(nextFull(), earliest()));
  }

  /** How long until a scan for what is due then. */
  Duration until(long due) {
    return Duration.ofNanos(Math.max(COALESCING.toNanos(), Math.min(due - now(), TICK.toNanos())));
  }
}
