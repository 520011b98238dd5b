package io.github.featurehandoff.route;

import io.github.featurehandoff.decision.Decisions;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.LogScan;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.LogText;
import io.github.featurehandoff.settings.ReplacePolicy;
import io.github.featurehandoff.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the snapshot of a log (C3) and compares it with the export that is there (C7). Leaves the
 * snapshot's file in the body.
 */
public final class TakeSnapshot implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(TakeSnapshot.class);

  @Override
  public void process(Exchange exchange) throws FaultException, IOException {
    FeatureExport export = FeatureExport.of(exchange);
    try {
      take(export);
    } catch (Snapshot.TornTailException e) {
      export.waitForNewline();
      throw e;
    }
    export.show(exchange);
  }

  private void take(FeatureExport export) throws FaultException, IOException {
    FeatureDirectory feature = export.feature();
    BasicFileAttributes log = feature.regularFile(feature.log());
    BasicFileAttributes old = feature.exportFile();
    if (log != null && old != null && old.size() == log.size()) {
      Optional<Snapshot> same = Snapshot.ofExport(feature.log(), feature.export());
      if (same.isPresent()) {
        export.takeInPlace(same.get(), old.lastModifiedTime());
        return;
      }
    }
    Exporter exporter = export.exporter();
    Snapshot snapshot =
        Snapshot.take(
            feature.log(),
            export.newTemporary(),
            exporter.holdBack(),
            exporter.notifies(),
            exporter.hashed());
    export.take(snapshot);
    if (old != null && old.size() > 0) {
      compare(export, snapshot, old);
    }
  }

  private void compare(FeatureExport export, Snapshot snapshot, BasicFileAttributes old)
      throws FaultException, IOException {
    FeatureDirectory feature = export.feature();
    Snapshot.Difference difference = snapshot.differenceFrom(feature.export());
    if (difference.none()) {
      export.takeInPlace(snapshot.in(feature.export()), old.lastModifiedTime());
      export.discard();
    } else if (Decisions.bootstrapEvent(feature, old) == null) {
      refuseLoss(difference, snapshot.lines(), feature, export.exporter().replace());
      export.replaces(difference.commonLines(), difference.beginsWithExport());
      if (!difference.beginsWithExport()) {
        LOG.warn(
            "{}: the source log was rewritten: it differs from the export from line {} on",
            LogText.of(feature.slug()),
            difference.commonLines() + 1);
      }
    }
  }

  /** Refuses to throw events away unasked (C7.3). */
  public static void refuseLoss(
      Snapshot.Difference difference, long lines, FeatureDirectory feature, ReplacePolicy replace)
      throws FaultException, IOException {
    if (difference.isBeginning() && replace == ReplacePolicy.SAFE) {
      throw Decisions.lostEvents(lines, LogScan.of(feature.export()).lines());
    }
  }

  /** The fault of a log whose last line never got its newline (C3.5). */
  public static Fault tornTail(Snapshot.TornTailException torn, FeatureExport export) {
    return Fault.unsettled(
        FeatureDirectory.LOG,
        torn.getMessage()
            + ", after a wait of "
            + export.exporter().patience().toMillis() / 1000.0
            + " s; a complete event was expected",
        "Let its writer finish the line, or mend it, then run this again.");
  }
}
