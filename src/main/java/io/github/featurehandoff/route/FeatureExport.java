package io.github.featurehandoff.route;

import io.github.featurehandoff.delivery.PendingEvents;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.result.Changes;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.Decision.Kind;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Source;
import io.github.featurehandoff.route.PendingFeature.Mode;
import io.github.featurehandoff.snapshot.Snapshot;
import io.github.featurehandoff.snapshot.UnpublishedFile;
import io.github.featurehandoff.source.EventLog;
import java.io.IOException;
import java.nio.file.Path;
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

  private static final int MOST_CHANGES = 9;

  private static final Logger LOG = LoggerFactory.getLogger(FeatureExport.class);

  private final FeatureDirectory feature;
  private final ExportListener listener;
  private final Mode mode;
  private @Nullable Runnable release;
  private @Nullable Decision decision;
  private @Nullable EventLog log;
  private Object exportBefore = "";
  private int changesSeen;
  private @Nullable UnpublishedFile unpublished;
  private @Nullable Snapshot snapshot;
  private boolean inPlace;
  private @Nullable ValidationReport report;
  private @Nullable Changes changes;
  private @Nullable PendingEvents delivery;
  private boolean waits;

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

  /** {@code export} is the state of the export from before the log was looked at. */
  void decided(Decision made, EventLog record, Object export) {
    decision = made;
    log = record;
    exportBefore = export;
  }

  boolean isCurrent() throws FaultException {
    return feature.exportState().equals(exportBefore);
  }

  /** Whether it may begin again because its log has changed. */
  boolean isPatient() {
    return changesSeen < MOST_CHANGES;
  }

  void beginAgain() throws IOException {
    changesSeen++;
    inPlace = false;
    report = null;
    discard();
  }

  /** Waits until no other process publishes this feature (C7.4). */
  void awaitTurn() {
    if (unpublished != null) {
      unpublished.awaitTurn(feature.slug());
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
   * A path for the snapshot, out of Git's sight (C6.2); in a dry run, in the directory for
   * temporary files.
   */
  Path newTemporary() throws IOException {
    discard();
    unpublished =
        mode == Mode.DRY_RUN ? UnpublishedFile.forDryRun() : UnpublishedFile.create(feature);
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

  /**
   * The snapshot is now the export, so there is nothing to remove.
   *
   * @return whether the directory of the export was created
   */
  boolean published() throws IOException {
    boolean madeDirectory = unpublished != null && unpublished.published();
    discard();
    return madeDirectory;
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

  /** The export is to be delivered. */
  void waits() {
    waits = true;
  }

  /** Whether something is being sent, so that a failure is the fault of the endpoint. */
  boolean isSending() {
    return delivery != null && delivery.sent() != null;
  }

  /** Removes the unpublished file and directory. */
  void discard() throws IOException {
    UnpublishedFile file = unpublished;
    unpublished = null;
    if (file != null) {
      file.close();
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
    boolean left = decision != null && decision.waits() && mode == Mode.DRY_RUN;
    return delivery == null
        ? result.delivered(null, waits || left)
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
    ExportResult result =
        ExportResult.unread(
                feature.slug(),
                decision.kind(),
                inPlace ? unpublished : Outcome.EXPORTED,
                inPlace ? same : decision.reason())
            .checked(report, log().source(), changes, held ? report.lines() + 1 : null);
    return delivery == null || report.sha256() != null || delivery.bytes() != report.bytes()
        ? result
        : result.read(report.lines(), report.bytes(), delivery.sha256());
  }
}
