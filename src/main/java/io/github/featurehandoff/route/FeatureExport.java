package io.github.featurehandoff.route;

import io.github.featurehandoff.delivery.EventReader;
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
import io.github.featurehandoff.route.PendingFeature.Mode;
import io.github.featurehandoff.snapshot.ChangedException;
import io.github.featurehandoff.snapshot.Snapshot;
import io.github.featurehandoff.snapshot.UnpublishedFile;
import io.github.featurehandoff.source.EventLog;
import io.github.featurehandoff.source.FeatureSources;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One feature on its way through the routes, and what each step found out for those that follow. It
 * travels in the exchange property {@value #PROPERTY}; one thread at a time works on it.
 */
final class FeatureExport {
  static final String PROPERTY = "handoffExport";
  private static final int MOST_CHANGES = 9;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(FeatureExport.class);

  final FeatureDirectory feature;
  final ExportListener listener;
  final Mode mode;

  @Nullable Instant tornSince;

  /** What changes when the snapshot replaces the export. */
  Changes changes = Changes.grown(0, 0);

  @Nullable ValidationReport report;
  @Nullable PendingEvents delivery;

  @Nullable Decided decided;

  /** The state of the snapshot before it is renamed, which is the export's afterwards. */
  @Nullable Object snapshotState;

  /** Whether something is to be delivered. */
  boolean waits;

  private @Nullable Semaphore lock;
  private int changesSeen;
  private @Nullable UnpublishedFile unpublished;
  private @Nullable Snapshot snapshot;

  /** {@code export} is the state of the export from before the log was looked at. */
  record Decided(Decision decision, EventLog log, Object export) {}

  /** An export that has not begun; {@code lock} is held until it is closed. */
  FeatureExport(PendingFeature pending, Semaphore lock) {
    this.feature = pending.feature();
    this.listener = pending.listener();
    this.mode = pending.mode();
    this.lock = lock;
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

  Decided decided() {
    return Objects.requireNonNull(decided);
  }

  EventLog log() {
    return decided().log;
  }

  /** The export, and where asked for the log, must be what was decided about (C7.4). */
  void requireUnchanged(FeatureSources sources, boolean withLog)
      throws FaultException, ChangedException {
    if (!feature.exportState().equals(decided().export)
        || (withLog && !sources.log(feature).state().equals(log().state()))) {
      throw new ChangedException("Log or export changed while the export was made");
    }
  }

  /** Whether it may begin again because its log has changed. */
  boolean isPatient() {
    return changesSeen < MOST_CHANGES;
  }

  void beginAgain(boolean changed) throws IOException {
    changesSeen += changed ? 1 : 0;
    report = null;
    discard();
  }

  /** A path for the snapshot, out of Git's sight (C6.2). */
  Path newTemporary() throws IOException {
    discard();
    unpublished =
        mode == Mode.DRY_RUN ? UnpublishedFile.forDryRun() : UnpublishedFile.create(feature);
    return unpublished.path();
  }

  /** The snapshot will become the export, or is the export, which already has the right bytes. */
  void take(Snapshot taken) {
    snapshot = taken;
    changes = isInPlace() ? Changes.grown(taken.lines(), 0) : Changes.grown(0, taken.lines());
  }

  boolean isInPlace() {
    return snapshot().file().equals(feature.export());
  }

  Snapshot snapshot() {
    return Objects.requireNonNull(snapshot);
  }

  void awaitTurn() {
    if (unpublished != null) {
      unpublished.awaitTurn(feature.slug());
    }
  }

  /** The snapshot is now the export; returns whether its directory was created for it. */
  boolean published() throws IOException {
    boolean madeDirectory = unpublished != null && unpublished.madeDirectory();
    discard();
    return madeDirectory;
  }

  PendingEvents delivery() {
    return Objects.requireNonNull(delivery);
  }

  /** Whether something is being sent, so that a failure is the fault of the endpoint. */
  boolean isSending() {
    return delivery != null && delivery.sending() != null;
  }

  void discard() throws IOException {
    UnpublishedFile file = unpublished;
    unpublished = null;
    if (file != null) {
      file.close();
    }
  }

  /**
   * Takes the turn to make an export. Where an endpoint asks for it in the course of another one,
   * each may wait for the other, so then not for long.
   */
  static void await(Semaphore turn, String slug, @Nullable FeatureExport around)
      throws FaultException, InterruptedException {
    if (around == null || around.lock == null) {
      turn.acquire();
    } else if (!turn.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new FaultException(
          Fault.input(
              ".",
              "the export of \"" + slug + "\" waits for the endpoint that sent it again",
              "Set handoff.notify to an endpoint that does not wait for an export, such as seda:."));
    }
  }

  /** A batch that an endpoint asks for begins after this export, or it would wait for itself. */
  void awaitEnd() throws FaultException, InterruptedException {
    Semaphore held = lock;
    if (held != null) {
      await(held, feature.slug(), this);
      held.release();
    }
  }

  void close() {
    try {
      if (delivery != null) {
        delivery.close();
      }
      discard();
    } catch (IOException e) {
      LOG.warn("Cannot clean up after an export of {}: {}", feature.path(), e.toString());
    }
    if (lock != null) {
      lock.release();
      lock = null;
    }
  }

  ExportResult failed(FaultException fault) {
    return withDelivery(
        decided == null
            ? ExportResult.failed(feature.slug(), null, null, fault)
            : ExportResult.failed(
                feature.slug(), decided.decision.kind(), decided.log.source(), fault));
  }

  ExportResult result() {
    return withDelivery(exported());
  }

  private ExportResult withDelivery(ExportResult result) {
    return result.delivered(delivery == null ? null : delivery.newEvents(), waits);
  }

  /** The same without what was delivered. */
  ExportResult exported() {
    Decision made = decided().decision;
    ValidationReport read = report;
    EventReader sent = delivery == null ? null : delivery.events();
    if (sent != null && (read == null || read.bytes() == sent.bytes())) {
      // What was sent was hashed, and need not be hashed again.
      read = new ValidationReport(sent.lines(), sent.bytes(), sent.sha256(), List.of(), 0);
    }
    if (report == null) {
      return ExportResult.notPending(feature.slug(), made, read);
    }
    boolean held = snapshot().heldBack();
    String same =
        made.kind() == Kind.COPY
            ? "the export already has the log's lines"
            : "the export already is this feature's bootstrap event";
    return ExportResult.of(
        feature.slug(),
        made.kind(),
        isInPlace() ? (held ? Outcome.HELD : Outcome.UNCHANGED) : Outcome.EXPORTED,
        isInPlace() ? same : made.reason(),
        read,
        log().source(),
        changes,
        held ? report.lines() + 1 : null);
  }
}
