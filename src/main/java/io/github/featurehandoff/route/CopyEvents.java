package io.github.featurehandoff.route;

import io.github.featurehandoff.bootstrap.BootstrapEvents;
import io.github.featurehandoff.decision.Decisions;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.LineCount;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.LogText;
import io.github.featurehandoff.route.PendingFeature.Mode;
import io.github.featurehandoff.settings.ReplacePolicy;
import io.github.featurehandoff.snapshot.Snapshot;
import io.github.featurehandoff.snapshot.TornTailException;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a snapshot of the log (C3), and decides whether it may replace the old export (C7). */
public final class CopyEvents {
  /** The exchange property that says when a torn tail was first seen. */
  private static final String WAITING_SINCE = "handoffWaitingSince";

  private static final Logger LOG = LoggerFactory.getLogger(CopyEvents.class);

  private final ExportContext context;

  public CopyEvents(ExportContext context) {
    this.context = context;
  }

  /**
   * Sets the body to the snapshot. Nothing is copied in a dry run, or if the export already has the
   * bytes of the log.
   *
   * @throws TornTailException if the last line may still get its newline; the route then tries
   *     again
   */
  public void takeSnapshot(Exchange exchange) throws FaultException, IOException {
    FeatureExport export = FeatureExport.of(exchange);
    FeatureDirectory feature = export.feature();
    BasicFileAttributes log = feature.regularFile(feature.log());
    BasicFileAttributes old = feature.exportFile();
    try {
      Snapshot same =
          log != null && old != null && old.size() == log.size()
              ? Snapshot.ofExport(feature.log(), feature.export())
              : null;
      if (same != null && old != null) {
        export.takeInPlace(same, old.lastModifiedTime());
      } else {
        export.take(snapshot(export));
        compare(export, old);
      }
    } catch (TornTailException e) {
      if (exchange.getProperty(WAITING_SINCE) == null) {
        exchange.setProperty(WAITING_SINCE, Instant.now());
      }
      if (isPatient(exchange)) {
        throw e;
      }
      throw new FaultException(tornTail(e));
    }
    exchange.getMessage().setBody(export.snapshot().file().toFile());
  }

  private Snapshot snapshot(FeatureExport export) throws IOException {
    FeatureDirectory feature = export.feature();
    return export.mode() == Mode.DRY_RUN
        ? Snapshot.ofLog(feature.log())
        : Snapshot.take(
            feature.log(),
            export.newTemporary(),
            export.mode() == Mode.WATCH,
            context.settings().notifies());
  }

  private void compare(FeatureExport export, @Nullable BasicFileAttributes old)
      throws FaultException, IOException {
    if (old == null || old.size() == 0) {
      return;
    }
    FeatureDirectory feature = export.feature();
    Snapshot snapshot = export.snapshot();
    Snapshot.Difference difference = snapshot.differenceFrom(feature.export());
    if (difference.none()) {
      export.takeInPlace(snapshot.in(feature.export()), old.lastModifiedTime());
      export.discard();
    } else if (BootstrapEvents.read(feature, old) == null) {
      if (difference.isBeginning() && context.settings().replace() == ReplacePolicy.SAFE) {
        throw Decisions.lostEvents(snapshot.lines(), LineCount.of(feature.export()).lines());
      }
      export.replaces(difference.commonLines(), difference.beginsWithExport());
      if (!difference.beginsWithExport() && export.mode() != Mode.DRY_RUN) {
        LOG.warn(
            "{}: the log was rewritten; it differs from the export from line {} on",
            LogText.of(feature.slug()),
            difference.commonLines() + 1);
      }
    }
  }

  /** Whether a torn tail may still get its newline in time (C3.5). */
  private boolean isPatient(Exchange exchange) {
    Instant since = exchange.getProperty(WAITING_SINCE, Instant.class);
    Duration patience = context.settings().settleTime();
    return since != null
        && FeatureExport.of(exchange).mode() != Mode.WATCH
        && Instant.now().isBefore(since.plus(patience));
  }

  private Fault tornTail(TornTailException torn) {
    return Fault.unsettled(
        FeatureDirectory.LOG,
        torn.getMessage()
            + " after "
            + context.settings().settleTime().toMillis() / 1000.0
            + " s; a complete event was expected",
        "Wait until the line is finished, or correct it, then run this again.");
  }
}
