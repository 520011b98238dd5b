package io.github.featurehandoff.status;

import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.JsonReport.Members;
import io.github.featurehandoff.result.Reason;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.snapshot.UnpublishedFiles;
import io.github.featurehandoff.watch.WatchStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.camel.util.concurrent.CamelThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watcher's state as a JSON file ({@code handoff.status-file}), as {@code status-2.schema.json}
 * describes it. It is replaced atomically, and so often that an old one is a dead watcher's: each
 * says by when the next one is there.
 */
public final class StatusFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusFile.class);

  /** Changes when a program that reads the file has to change. */
  public static final int SCHEMA_VERSION = 2;

  /** How often it is looked whether something is new. */
  private static final Duration TICK = Duration.ofMillis(500);

  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** How late the next one may be, on a machine that is busy. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final @Nullable Path file;
  private final Path specs;
  private final Duration scanInterval;
  private final Duration interval;
  private final Instant started = Instant.now();
  private final Supplier<WatchStatus> watcher;
  private State state = State.RUNNING;
  private BooleanSupplier standby = () -> false;
  private Supplier<@Nullable String> leaderFault = () -> null;
  private @Nullable ScheduledExecutorService timer;
  private @Nullable WatchStatus written;
  private long lastWrite;
  private boolean failed;

  private enum State {
    RUNNING,
    STOPPING,
    STOPPED
  }

  /** The file of the settings, which need not name one. */
  public StatusFile(Settings settings, Path specs, Supplier<WatchStatus> watcher) {
    this.file = settings.statusFile();
    this.specs = specs;
    this.watcher = watcher;
    this.scanInterval = settings.scanInterval();
    this.interval = scanInterval.compareTo(LONGEST) < 0 ? scanInterval : LONGEST;
  }

  /**
   * Writes the file from now on, until it is closed.
   *
   * @param isStandby whether another watcher leads
   * @param whyNotLeader why this one could not take over; null where it could
   */
  public synchronized void start(
      BooleanSupplier isStandby, Supplier<@Nullable String> whyNotLeader) {
    standby = isStandby;
    leaderFault = whyNotLeader;
    if (file != null && timer == null) {
      timer =
          Executors.newSingleThreadScheduledExecutor(
              new CamelThreadFactory("#name#", "handoff-status-file", true));
      ScheduledFuture<?> unused =
          timer.scheduleWithFixedDelay(
              this::writeWhatIsNew,
              0,
              Math.min(TICK.toMillis(), interval.toMillis()),
              TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void writeWhatIsNew() {
    Duration age = Duration.ofNanos(System.nanoTime() - lastWrite);
    if (!watcher.get().equals(written) || age.plus(TICK).compareTo(interval) > 0) {
      write();
    }
  }

  /** The watcher ends now: it finishes what it does. */
  public synchronized void stopping() {
    if (state == State.RUNNING) {
      state = State.STOPPING;
      write();
    }
  }

  /** The watcher has ended; without {@link #stopping} another one of this process follows. */
  @Override
  public synchronized void close() {
    if (state == State.STOPPING) {
      state = State.STOPPED;
      write();
    }
    if (timer != null) {
      timer.shutdownNow();
      timer = null;
    }
  }

  /** Replaces the file; that it cannot is logged once. */
  private synchronized void write() {
    if (file == null || timer == null) {
      return;
    }
    written = watcher.get();
    lastWrite = System.nanoTime();
    Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
    try {
      // Whatever lies there is not written through: a link would be followed, a FIFO waited for.
      Files.deleteIfExists(temporary);
      Files.writeString(temporary, json(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      if (failed) {
        LOG.info("The status file {} is written again", file);
      }
      failed = false;
    } catch (IOException e) {
      if (!failed) {
        LOG.error("The status file {} cannot be written: {}. Exports go on.", file, Reason.of(e));
      }
      failed = true;
      boolean unused = temporary.toFile().delete();
    }
  }

  /** How the watcher is. */
  public synchronized Members members() {
    WatchStatus status = watcher.get();
    boolean standsBy = standby.getAsBoolean();
    String fault = status.fault(scanInterval, standsBy, started);
    String cannotLead = standsBy && fault == null ? leaderFault.get() : null;
    if (cannotLead != null) {
      fault = cannotLead + ".";
    }
    boolean looked = standsBy || status.lastFullScan() != null;
    int failing = status.failing().size();
    int upToDate = Math.max(0, status.features() - failing - status.pending());
    Members failures = new Members();
    failures.putAll(status.failing());
    return new Members()
        .with("schema", "urn:feature-handoff:status:" + SCHEMA_VERSION)
        .with("schema_version", SCHEMA_VERSION)
        .with("state", state)
        .with("well", fault == null && looked && !status.gitBusy())
        .with("fault", fault)
        .with("standby", standsBy)
        .with("version", JsonReport.version())
        .with("process_id", ProcessHandle.current().pid())
        .with("process_space", processSpace())
        .with("started", started)
        .with("scan_interval_seconds", scanInterval.toMillis() / 1000.0)
        .with("specs_directory", specs)
        .with("specs_directory_there", status.specsDirectoryThere())
        .with("last_full_scan", status.lastFullScan())
        .with("last_export", status.lastExport())
        .with("directories", status.directories())
        .with("git_busy", status.gitBusy())
        .with(
            "totals",
            new Members()
                .with("features", status.features())
                .with("up_to_date", upToDate)
                .with("pending", status.pending())
                .with("failing", failing))
        .with("failing", failures);
  }

  /** What the file has now. */
  public String json() {
    Instant now = Instant.now();
    Members all = members().with("written", now).with("next_by", now.plus(interval).plus(GRACE));
    return JsonReport.json(all, true) + "\n";
  }

  /** The same for all processes that can tell each other by their numbers. */
  public static String processSpace() {
    try {
      return UnpublishedFiles.HOST + " " + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException e) {
      return UnpublishedFiles.HOST;
    }
  }
}
