package io.github.featurehandoff.watch;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.LogText;
import io.github.featurehandoff.route.Scan;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.source.GitRepository;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watcher's memory (C9.3, C10): what has changed since the last scan, what is due when, and
 * what was said already. A scan looks at what changed or is due; every {@code
 * handoff.scan-interval} at everything, for what the file system did not tell.
 */
public final class WatchRun implements Scan, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WatchRun.class);

  /** How often the specs directory itself is looked at; when it is moved, nothing tells. */
  private static final Duration TICK = Duration.ofSeconds(1);

  /** Lets changes that come together be seen together. */
  private static final Duration COALESCING = Duration.ofMillis(5);

  private static final Duration GIT_RETRY = Duration.ofMillis(500);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(60);

  /** A feature rests this many times as long as its export took. */
  private static final int REST = 10;

  /** Scans rest this many times as long as the last one took, its exports included. */
  private static final int SCAN_REST = 3;

  /** ... but no longer than this, unless looking alone took so long. */
  private static final Duration LONGEST_SCAN_REST = Duration.ofMillis(200);

  /**
   * How many features one scan hands over at most: Camel's file consumer holds the exchanges of all
   * of them at once, and nothing that changes meanwhile is looked at before they are through.
   */
  public static final int MOST_AT_ONCE = 1000;

  /** What keeps a feature from being looked at again. */
  private record Memory(
      Inputs inputs, long due, int tries, boolean settling, @Nullable String said) {
    static final long NEVER = Long.MAX_VALUE;
  }

  private record Flight(Inputs inputs, long start) {}

  /** The intervals of a watcher, all positive. */
  public record Pace(Duration scan, Duration poll, Duration settle) {}

  private final SpecsDirectory specs;
  private final Set<Path> chosen;
  private final GitRepository git;
  private final boolean whileGitIsBusy;
  private final Pace pace;
  private final ScanScheduler scheduler;
  private final Consumer<Status> reporter;
  private final DirectoryChanges changes;

  private final Set<Path> dirty = new HashSet<>();
  private final Map<Path, Long> due = new HashMap<>();
  private final Map<Path, Flight> inFlight = new HashMap<>();
  private final Map<Path, Memory> memories = new HashMap<>();
  private final Map<Path, Long> restUntil = new HashMap<>();
  private final Map<String, String> failing = new TreeMap<>();
  private Set<Path> looking = new HashSet<>();
  private Set<Path> seen = new HashSet<>();

  /** What a scan did not get to; each has its turn before any of them has a second one. */
  private Set<Path> waiting = new HashSet<>();

  private Set<Path> leftOver = new HashSet<>();
  private boolean servesWaiting;
  private int handedOver;
  private boolean full;
  private boolean fullUnderWay;
  private boolean everything = true;
  private long scanStart = System.nanoTime();
  private long lookedLast = scanStart;
  private long scanEnd = scanStart;
  private long nextFull;
  private @Nullable Object specsKey;
  private boolean gone;
  private @Nullable String scanFault;
  private @Nullable String gitOperation;
  private @Nullable Instant lastFullScan;
  private int features;
  private @Nullable Status reported;

  /**
   * A watcher of {@code specs} that has not begun.
   *
   * @param chosen the feature directories that are watched; empty where all are
   * @param reporter is given the state when it has changed
   */
  public WatchRun(
      SpecsDirectory specs,
      Set<Path> chosen,
      GitRepository git,
      boolean whileGitIsBusy,
      Pace pace,
      ScanScheduler scheduler,
      Consumer<Status> reporter) {
    this.specs = specs;
    this.chosen = Set.copyOf(chosen);
    this.git = git;
    this.whileGitIsBusy = whileGitIsBusy;
    this.pace = pace;
    this.scheduler = scheduler;
    this.reporter = reporter;
    this.changes =
        new DirectoryChanges(
            specs.path(),
            new DirectoryChanges.Listener() {
              @Override
              public void changed(Path feature) {
                markDirty(feature);
              }

              @Override
              public void lost() {
                markEverything();
              }
            });
  }

  /** A watcher as the settings have it. */
  public static WatchRun of(
      Settings settings,
      SpecsDirectory specs,
      Set<Path> chosen,
      GitRepository git,
      ScanScheduler scheduler,
      Consumer<Status> reporter) {
    return new WatchRun(
        specs,
        chosen,
        git,
        settings.whileGitBusy(),
        new Pace(settings.scanInterval(), settings.pollInterval(), settings.settleTime()),
        scheduler,
        reporter);
  }

  public synchronized void markDirty(Path feature) {
    dirty.add(feature);
    scheduler.wakeIn(untilNextScan());
  }

  private synchronized void markEverything() {
    LOG.debug("Changes were lost");
    everything = true;
    scheduler.wakeIn(untilNextScan());
  }

  /**
   * Scans rest too, while there are changes: looking takes a quarter of a core at most, and changes
   * that come close together lead to one export. What waits for its turn has no reason to rest.
   */
  private Duration untilNextScan() {
    if (!waiting.isEmpty()) {
      return COALESCING;
    }
    long looking = SCAN_REST * (lookedLast - scanStart);
    long rest =
        Math.min(SCAN_REST * (scanEnd - scanStart), Math.max(looking, LONGEST_SCAN_REST.toNanos()));
    return until(scanEnd + rest);
  }

  @Override
  public synchronized boolean wantsScan() {
    boolean wanted = isThere() && chooseScan() && !isGitBusy();
    report();
    if (!wanted) {
      dirty.addAll(looking);
      looking = new HashSet<>();
      everything |= full;
      scheduler.wakeIn(gitOperation != null ? GIT_RETRY : untilDue());
    }
    handedOver = 0;
    scanStart = System.nanoTime();
    lookedLast = scanStart;
    scanEnd = scanStart;
    return wanted;
  }

  /** Whether the specs directory is there; begins anew where it is another one than before. */
  private boolean isThere() {
    Object key;
    try {
      key =
          Files.readAttributes(specs.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .fileKey();
    } catch (IOException e) {
      if (!gone) {
        LOG.error("The specs directory {} is gone. Put it back; it is waited for.", specs.path());
        gone = true;
        specsKey = null;
        changes.close();
      }
      return false;
    }
    if (gone) {
      LOG.info("The specs directory {} is back", specs.path());
      gone = false;
    }
    if (!Objects.equals(key, specsKey)) {
      specsKey = key;
      changes.restart();
      Thread teller = new Thread(changes::run, "handoff-changes");
      teller.setDaemon(true);
      teller.start();
      everything = true;
    }
    return true;
  }

  private boolean chooseScan() {
    long now = System.nanoTime();
    for (Iterator<Map.Entry<Path, Long>> it = due.entrySet().iterator(); it.hasNext(); ) {
      Map.Entry<Path, Long> entry = it.next();
      if (entry.getValue() - now <= 0) {
        dirty.add(entry.getKey());
        it.remove();
      }
    }
    full = waiting.isEmpty() && (everything || now - nextFull >= 0);
    servesWaiting = !waiting.isEmpty() && (dirty.isEmpty() || !servesWaiting);
    if (servesWaiting) {
      looking = waiting;
      waiting = new HashSet<>();
    } else {
      looking = new HashSet<>(dirty);
      dirty.clear();
      everything &= !full;
    }
    return full || !looking.isEmpty();
  }

  private boolean isGitBusy() {
    String operation = null;
    try {
      operation = whileGitIsBusy ? null : git.operation();
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
    return full;
  }

  @Override
  public synchronized boolean looksAt(Path directory) {
    if (!chosen.isEmpty() && !chosen.contains(directory)) {
      return false;
    }
    lookedLast = System.nanoTime();
    if (full) {
      seen.add(directory);
    } else if (!looking.contains(directory)) {
      return false;
    }
    changes.watch(directory);
    if (inFlight.containsKey(directory)) {
      dirty.add(directory);
      return false;
    }
    if (handedOver == MOST_AT_ONCE) {
      leftOver.add(directory);
      return false;
    }
    return true;
  }

  @Override
  public synchronized boolean admits(FeatureDirectory feature) {
    long now = System.nanoTime();
    Path path = feature.path();
    Inputs inputs = Inputs.of(feature, head(feature));
    Memory memory = memories.get(path);
    boolean same = memory != null && memory.inputs.equals(inputs);
    if (memory != null && same && memory.due - now > 0) {
      lookAgain(path, memory.due);
      return false;
    }
    if (!same && inputs.withoutEvents() && pace.settle.toNanos() > 0) {
      remember(path, new Memory(inputs, now + pace.settle.toNanos(), 0, true, said(memory)));
      return false;
    }
    Long rest = restUntil.get(path);
    if (rest != null && rest - now > 0) {
      lookAgain(path, rest);
      return false;
    }
    inFlight.put(path, new Flight(inputs, now));
    handedOver++;
    return true;
  }

  private @Nullable String head(FeatureDirectory feature) {
    try {
      return Files.exists(feature.log(), LinkOption.NOFOLLOW_LINKS) ? null : git.headCommit();
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String said(@Nullable Memory memory) {
    return memory == null ? null : memory.said;
  }

  private void remember(Path path, Memory memory) {
    memories.put(path, memory);
    if (memory.due != Memory.NEVER) {
      lookAgain(path, memory.due);
    }
  }

  private void lookAgain(Path path, long at) {
    due.merge(path, at, (a, b) -> a - b <= 0 ? a : b);
    scheduler.wakeIn(until(at));
  }

  private static Duration until(long at) {
    return Duration.ofNanos(Math.max(at - System.nanoTime(), COALESCING.toNanos()));
  }

  @Override
  public synchronized void ended(ExportResult result) {
    Path path = specs.path().resolve(result.slug());
    Memory memory = memories.get(path);
    Flight flight = inFlight.get(path);
    switch (result.outcome()) {
      case FAILED -> {
        if (flight != null) {
          failed(path, result, flight.inputs, memory);
        }
      }
      case HELD -> {
        if (flight != null) {
          held(path, result, flight.inputs, memory);
        }
      }
      case EXPORTED -> {
        recovered(path, result, memory);
        LOG.info("{}: {}", LogText.of(result.slug()), exported(result));
        if (result.heldLine() != null && flight != null) {
          held(path, result, flight.inputs, null);
        }
      }
      case UNCHANGED, OK, BEHIND -> recovered(path, result, memory);
      case SKIPPED -> {
        if (memory == null || !result.reason().equals(memory.said)) {
          LOG.info("{}: skipped: {}", LogText.of(result.slug()), result.reason());
          memories.put(
              path,
              new Memory(
                  Inputs.of(specs.featureAt(path), null), Memory.NEVER, 0, false, result.reason()));
        }
      }
    }
  }

  @Override
  public synchronized void upToDate(FeatureDirectory feature, Decision decision) {
    ended(ExportResult.notPending(feature.slug(), decision));
  }

  private static String exported(ExportResult result) {
    Long added = result.newEvents();
    Long rewritten = result.rewrittenFrom();
    return result.events()
        + (Objects.equals(result.events(), 1L) ? " event" : " events")
        + (rewritten != null ? ", rewritten from line " + rewritten + " on" : ", " + added + " new")
        + (result.heldLine() == null ? "" : "; an unfinished line is held back");
  }

  private void recovered(Path path, ExportResult result, @Nullable Memory memory) {
    memories.remove(path);
    if (failing.remove(result.slug()) != null && memory != null) {
      LOG.info("{}: its fault is over", LogText.of(result.slug()));
    }
  }

  private void failed(Path path, ExportResult result, Inputs inputs, @Nullable Memory memory) {
    long now = System.nanoTime();
    boolean same = memory != null && memory.inputs.equals(inputs);
    int tries = memory != null && same ? memory.tries + 1 : 1;
    Fault fault = result.faults().get(0);
    switch (fault.kind()) {
      case BUSY ->
          remember(path, new Memory(inputs, now + GIT_RETRY.toNanos(), 0, false, said(memory)));
      case UNSETTLED -> {
        boolean lasted = memory != null && same && memory.settling;
        String said = lasted ? say(result, memory) : said(memory);
        long next = lasted ? Memory.NEVER : now + pace.settle.toNanos();
        remember(path, new Memory(inputs, next, tries, !lasted, said));
      }
      case INPUT ->
          remember(path, new Memory(inputs, Memory.NEVER, tries, false, say(result, memory)));
      case IO -> {
        Duration delay = Duration.ofSeconds(1L << Math.min(tries - 1, 6));
        long next = now + (delay.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : delay).toNanos();
        remember(path, new Memory(inputs, next, tries, false, say(result, memory)));
      }
    }
  }

  /** The whole lines are out; the unfinished one is a fault if it stays as it is. */
  private void held(Path path, ExportResult result, Inputs before, @Nullable Memory memory) {
    Inputs now = before.exported(specs.featureAt(path));
    boolean lasted = memory != null && memory.settling && memory.inputs.log().equals(now.log());
    String said = said(memory);
    if (lasted) {
      said = "Line " + result.heldLine() + " has no newline at its end";
      LOG.error(
          "{}: status.events.jsonl: {} and does not change; a complete event was expected. Let its"
              + " writer finish the line, or mend it.",
          LogText.of(result.slug()),
          said);
      failing.put(result.slug(), said);
    }
    long next = lasted ? Memory.NEVER : System.nanoTime() + pace.settle.toNanos();
    remember(path, new Memory(now, next, 0, !lasted, said));
  }

  /** Says a fault unless it was said last time. */
  private String say(ExportResult result, @Nullable Memory memory) {
    String text = result.reason();
    if (memory == null || !text.equals(memory.said)) {
      LOG.error("{}: {}", LogText.of(result.slug()), LogText.of(text));
      if (result.faultCount() > 1) {
        LOG.error("{}: and {} more", LogText.of(result.slug()), result.faultCount() - 1);
      }
    }
    failing.put(result.slug(), text);
    return text;
  }

  @Override
  public synchronized void begun(FeatureDirectory feature) {
    inFlight.computeIfPresent(
        feature.path(), (path, flight) -> new Flight(flight.inputs, System.nanoTime()));
  }

  @Override
  public synchronized void done(FeatureDirectory feature) {
    Flight flight = inFlight.remove(feature.path());
    if (flight != null) {
      long now = System.nanoTime();
      restUntil.put(feature.path(), now + REST * (now - flight.start));
    }
    if (dirty.contains(feature.path())) {
      scheduler.wakeIn(untilNextScan());
    }
  }

  @Override
  public synchronized void gone(FeatureDirectory feature) {
    inFlight.remove(feature.path());
  }

  @Override
  public synchronized void scanned() {
    scanEnd = System.nanoTime();
    LOG.debug(
        "A {} scan looked for {} us, handed {} over, left {}",
        full ? "full" : "short",
        (lookedLast - scanStart) / 1000,
        handedOver,
        leftOver.size());
    if (full) {
      fullUnderWay = true;
      forgetAllBut(seen);
      seen = new HashSet<>();
      sayThatItIsScanned();
    }
    if (waiting.isEmpty()) {
      waiting = leftOver;
    } else {
      dirty.addAll(leftOver);
    }
    leftOver = new HashSet<>();
    looking = new HashSet<>();
    if (fullUnderWay && waiting.isEmpty()) {
      fullUnderWay = false;
      endFullScan();
    }
    long now = System.nanoTime();
    restUntil.values().removeIf(at -> at - now <= 0);
    report();
    boolean more = everything || !dirty.isEmpty() || !waiting.isEmpty();
    scheduler.wakeIn(more ? untilNextScan() : untilDue());
  }

  private void endFullScan() {
    boolean first = lastFullScan == null;
    nextFull = System.nanoTime() + (changes.available() ? pace.scan : pace.poll).toNanos();
    lastFullScan = Instant.now();
    if (first) {
      LOG.info(
          "Watching {} directories in {}; {}",
          features,
          specs.path(),
          changes.available()
              ? "changes wake the watcher, and everything is looked at every "
                  + pace.scan.toSeconds()
                  + " s"
              : "everything is looked at every " + pace.poll.toMillis() + " ms");
    }
  }

  private void sayThatItIsScanned() {
    if (scanFault != null) {
      LOG.info("The specs directory {} can be scanned again", specs.path());
      scanFault = null;
      specsKey = null;
    }
  }

  private void forgetAllBut(Collection<Path> existing) {
    features = existing.size();
    memories.keySet().retainAll(existing);
    due.keySet().retainAll(existing);
    restUntil.keySet().retainAll(existing);
    failing.keySet().removeIf(slug -> !existing.contains(specs.path().resolve(slug)));
  }

  private Duration untilDue() {
    long now = System.nanoTime();
    long next = Math.min(TICK.toNanos(), gone ? TICK.toNanos() : nextFull - now);
    for (long at : due.values()) {
      next = Math.min(next, at - now);
    }
    return Duration.ofNanos(Math.max(next, COALESCING.toNanos()));
  }

  @Override
  public synchronized void scanFailed(Exception cause) {
    String fault = cause instanceof AccessDeniedException ? "permission denied" : cause.toString();
    if (!fault.equals(scanFault)) {
      scanFault = fault;
      LOG.error(
          "The specs directory {} cannot be scanned: {}. Let the user who runs this read it; it is"
              + " tried every second.",
          specs.path(),
          fault);
    }
    everything = true;
    waiting.clear();
    leftOver.clear();
    scheduler.wakeIn(TICK);
  }

  private void report() {
    Status status = status();
    if (!status.equals(reported)) {
      reported = status;
      reporter.accept(status);
    }
  }

  /** What an operator asks for. */
  public synchronized Status status() {
    return new Status(!gone, lastFullScan, features, gitOperation != null, Map.copyOf(failing));
  }

  /**
   * A watcher's state at one instant.
   *
   * @param specsDirectoryThere whether the specs directory is there
   * @param lastFullScan when everything was last looked at; null where it has not been yet
   * @param directories how many directories the last full scan saw
   * @param gitBusy whether exports wait for Git
   * @param failing the features that fail now, each with its first fault
   */
  public record Status(
      boolean specsDirectoryThere,
      @Nullable Instant lastFullScan,
      int directories,
      boolean gitBusy,
      Map<String, String> failing) {}

  @Override
  public void close() {
    changes.close();
  }
}
