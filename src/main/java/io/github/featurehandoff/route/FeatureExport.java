package io.github.featurehandoff.route;

import io.github.featurehandoff.delivery.PendingEvents;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.result.Changes;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.Decision.Kind;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Source;
import io.github.featurehandoff.route.PendingFeature.Mode;
import io.github.featurehandoff.snapshot.Snapshot;
import io.github.featurehandoff.snapshot.UnpublishedFiles;
import io.github.featurehandoff.snapshot.UnpublishedFiles.Unpublished;
import io.github.featurehandoff.source.EventLog;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One feature on its way through the routes. It travels in the exchange property {@value
 * #PROPERTY}; one thread at a time works on it.
 */
final class FeatureExport {
  static final String PROPERTY = "handoffExport";

  static final String SAME_LINES = "the export already has the log's lines";
  static final String SAME_EVENT = "the export already is this feature's bootstrap event";

  /** So often an export begins again; each time another exporter got on, or a log grew. */
  private static final int MOST_CHANGES = 9;

  private static final Duration LONGEST_TURN = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(FeatureExport.class);

  private final FeatureDirectory feature;
  private final ExportListener listener;
  private final Mode mode;
  private @Nullable Runnable release;
  private @Nullable Decision decision;
  private @Nullable EventLog log;
  private Object exportBefore = "";
  private int changesSeen;
  private @Nullable Path temporary;
  private @Nullable Unpublished unpublished;
  private boolean madeDirectory;
  private @Nullable Snapshot snapshot;
  private boolean inPlace;
  private @Nullable ValidationReport report;
  private @Nullable Changes changes;
  private @Nullable PendingEvents delivery;
  private @Nullable String sent;

  /**
   * An export that has not begun.
   *
   * @param release lets the next export of this feature begin; it runs once
   */
  FeatureExport(PendingFeature pending, Runnable release) {
    this.feature = pending.feature();
    this.listener = pending.listener();
    this.mode = pending.mode();
    this.release = release;
  }

  static FeatureExport of(Exchange exchange) {
    FeatureExport export = find(exchange);
    if (export == null) {
      throw new IllegalStateException("Send features to direct:handoff-export-feature");
    }
    return export;
  }

  static @Nullable FeatureExport find(Exchange exchange) {
    return exchange.getProperty(PROPERTY, FeatureExport.class);
  }

  FeatureDirectory feature() {
    return feature;
  }

  ExportListener listener() {
    return listener;
  }

  Mode mode() {
    return mode;
  }

  /**
   * What was decided.
   *
   * @param before the state of the export from before the log was looked at
   */
  void decided(Decision made, EventLog record, Object before) {
    decision = made;
    log = record;
    exportBefore = before;
  }

  /** Whether nobody has changed the export since. */
  boolean isCurrent() throws FaultException {
    return feature.exportState().equals(exportBefore);
  }

  /** Whether it may begin again because its log has changed. */
  boolean isPatient() {
    return changesSeen < MOST_CHANGES;
  }

  /** Begins again; at the end of patience that is a fault. */
  void beginAgain() throws FaultException, IOException {
    if (!isPatient()) {
      throw new FaultException(
          Fault.io(
              ".",
              "log or export changed while the export was made, "
                  + (MOST_CHANGES + 1)
                  + " times in a row",
              "Run this again when no other program writes to them."));
    }
    changesSeen++;
    discard();
    inPlace = false;
    report = null;
  }

  /** Waits, for a second at most, until no other process publishes this feature (C7.4). */
  void awaitTurn() {
    long end = System.nanoTime() + LONGEST_TURN.toNanos();
    while (unpublished != null
        && !unpublished.lock(feature.slug())
        && System.nanoTime() < end
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
  }

  /** The record of the feature's life. */
  EventLog log() {
    if (log == null) {
      throw new IllegalStateException("Nothing was decided for " + feature.slug());
    }
    return log;
  }

  /** Where the log is read; null where that is not known yet. */
  @Nullable Source source() {
    return log == null ? null : log.source();
  }

  @Nullable Kind kind() {
    return decision == null ? null : decision.kind();
  }

  /**
   * A path for the snapshot, out of Git's sight (C6.2). The directory of the export is created if
   * it is missing. In a dry run the path is in the directory for temporary files.
   */
  Path newTemporary() throws IOException {
    discard();
    if (mode == Mode.DRY_RUN) {
      temporary = Path.of(System.getProperty("java.io.tmpdir"), "handoff-" + UUID.randomUUID());
      return temporary;
    }
    Path directory = feature.exportDirectory();
    try {
      Files.createDirectory(directory);
      madeDirectory = true;
    } catch (FileAlreadyExistsException e) {
      LOG.trace("{} exists", directory);
    }
    unpublished = UnpublishedFiles.create(feature);
    if (!Files.isWritable(directory)) {
      throw new AccessDeniedException(directory.toString());
    }
    return unpublished.path();
  }

  /** The snapshot will become the export. */
  void take(Snapshot taken) {
    snapshot = taken;
    changes = Changes.grown(0, taken.lines());
  }

  /** The export already has the bytes of the snapshot. */
  void takeInPlace(Snapshot found) {
    snapshot = found;
    inPlace = true;
    changes = Changes.grown(found.lines(), 0);
  }

  Changes changes() {
    return changes == null ? Changes.grown(0, 0) : changes;
  }

  /** What changes when the snapshot replaces the export. */
  void replaces(Changes found) {
    changes = found;
  }

  Snapshot snapshot() {
    if (snapshot == null) {
      throw new IllegalStateException("There is no snapshot of " + feature.slug());
    }
    return snapshot;
  }

  boolean isInPlace() {
    return inPlace;
  }

  void validated(ValidationReport found) {
    report = found;
  }

  boolean madeDirectory() {
    return madeDirectory;
  }

  /** The snapshot is now the export, so there is nothing to remove. */
  void published() throws IOException {
    madeDirectory = false;
    discard();
  }

  /** Its events are being delivered; they are closed with the export. */
  void delivers(PendingEvents opened) {
    delivery = opened;
  }

  PendingEvents delivery() {
    if (delivery == null) {
      throw new IllegalStateException("Nothing is delivered for " + feature.slug());
    }
    return delivery;
  }

  /**
   * Something is sent, or was accepted.
   *
   * @param what what is sent, a phrase; null once it was accepted
   */
  void sends(@Nullable String what) {
    sent = what;
  }

  /** What is being sent, so that a failure is the fault of the endpoint; null otherwise. */
  @Nullable String sent() {
    return sent;
  }

  /** Removes the unpublished file and directory. */
  void discard() throws IOException {
    if (temporary != null) {
      Files.deleteIfExists(temporary);
      temporary = null;
    }
    Unpublished file = unpublished;
    unpublished = null;
    if (file != null) {
      file.close();
    }
    if (madeDirectory) {
      madeDirectory = false;
      try {
        Files.delete(feature.exportDirectory());
      } catch (DirectoryNotEmptyException | NoSuchFileException e) {
        // Another process uses it, or has removed it.
      }
    }
  }

  boolean isOpen() {
    return release != null;
  }

  /** Removes an unpublished file, and lets the next export of this feature begin. */
  void close() {
    try {
      if (delivery != null) {
        delivery.close();
      }
      discard();
    } catch (IOException e) {
      LOG.warn("Cannot remove an unpublished file of {}: {}", feature.path(), e.toString());
    }
    Runnable once = release;
    release = null;
    if (once != null) {
      once.run();
    }
  }

  /** The result of an export that did not fail. */
  ExportResult result() {
    return withDelivery(exported());
  }

  /** A result with what was delivered, and whether something waits. */
  ExportResult withDelivery(ExportResult result) {
    boolean waits = decision != null && decision.waits() && mode == Mode.DRY_RUN;
    return delivery == null
        ? result.delivered(null, waits)
        : result.delivered(delivery.newEvents(), !delivery.isDone());
  }

  /** The same without what was delivered. */
  ExportResult exported() {
    if (decision == null) {
      throw new IllegalStateException("Nothing was decided for " + feature.slug());
    }
    if (report == null) {
      ExportResult left = ExportResult.notPending(feature.slug(), decision);
      return delivery == null
          ? left
          : left.read(delivery.events(), delivery.bytes(), delivery.sha256());
    }
    boolean held = snapshot().heldBack();
    Outcome unpublished = held ? Outcome.HELD : Outcome.UNCHANGED;
    String same = decision.kind() == Kind.COPY ? SAME_LINES : SAME_EVENT;
    return new ExportResult(
        feature.slug(),
        decision.kind(),
        inPlace ? unpublished : Outcome.EXPORTED,
        inPlace ? same : decision.reason(),
        report.lines(),
        report.bytes(),
        report.sha256(),
        log().source(),
        changes,
        held ? Long.valueOf(report.lines() + 1) : null,
        null,
        false,
        List.of(),
        0);
  }
}
