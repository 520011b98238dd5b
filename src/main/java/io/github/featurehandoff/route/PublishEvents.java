package io.github.featurehandoff.route;

import io.github.featurehandoff.delivery.DeliveryRecord;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.FileState;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.route.PendingFeature.Mode;
import io.github.featurehandoff.snapshot.ChangedException;
import io.github.featurehandoff.snapshot.Snapshot;
import io.github.featurehandoff.source.GitRepository;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps before and after the rename of the snapshot onto the export (C6.2). */
public record PublishEvents(ExportContext context) {
  private static final Logger LOG = LoggerFactory.getLogger(PublishEvents.class);

  /**
   * Waits until the snapshot is on disk. Then checks for the last time that Git is not in the
   * middle of an operation (C10.2), that no other process has published a newer export (C7.4), and
   * that a log without events has not got one meanwhile (C2.1).
   */
  public void prepare(Exchange exchange) throws FaultException, IOException {
    FeatureExport export = FeatureExport.of(exchange);
    FeatureDirectory feature = export.feature;
    boolean writes = export.mode != Mode.DRY_RUN;
    if (!export.isInPlace()) {
      export.listener.doing("writing to disk", feature);
      export.snapshot().awaitDisk();
      export.awaitTurn();
      refuseWhileGitIsBusy(export);
      export.snapshotState =
          FileState.of(Files.readAttributes(export.snapshot().file(), BasicFileAttributes.class));
    }
    if (writes) {
      boolean bootstraps = export.decided().decision().kind() == Decision.Kind.BOOTSTRAP;
      export.requireUnchanged(context.sources(), bootstraps);
      DeliveryRecord.beforeExport(feature, export.snapshot(), export.changes);
    }
    Path exports = context.specs().exportsDirectory();
    Path file = export.snapshot().file();
    exchange.setProperty("handoffRename", !export.isInPlace() && writes);
    exchange.setProperty("handoffExportName", exports.relativize(feature.export()).toString());
    exchange.setProperty(
        "handoffSnapshotName", feature.exportDirectory().relativize(file).toString());
  }

  private void refuseWhileGitIsBusy(FeatureExport export) throws FaultException {
    if (context.settings().whileGitBusy()) {
      return;
    }
    String operation;
    try {
      operation = context.git().operation();
      if (operation == null) {
        operation = export.log().operation();
      }
    } catch (IOException e) {
      throw GitRepository.unreadable(
          e,
          "Repair it, or give the user who runs this permission to read it; or set"
              + " handoff.while-git-busy=true.");
    }
    if (operation != null) {
      String remedy = "Run this again when that is over; or set handoff.while-git-busy=true.";
      throw new FaultException(new Fault(".", operation, remedy, Fault.Kind.BUSY, null));
    }
  }

  /**
   * Writes the directory to disk, so that the rename survives a crash. An export that already had
   * the bytes only gets the log's attributes (C7.2).
   */
  public void complete(Exchange exchange) throws FaultException, IOException {
    FeatureExport export = FeatureExport.of(exchange);
    FeatureDirectory feature = export.feature;
    if (export.mode == Mode.DRY_RUN) {
      return;
    }
    if (export.isInPlace()) {
      applyAttributes(export);
    } else if (!feature.exportState().equals(export.snapshotState)) {
      // Another exporter was faster, or an interceptor of the application changed the message.
      throw new ChangedException("The export is not what was to be published");
    } else {
      boolean newDirectory = export.published();
      Snapshot.sync(feature.exportDirectory());
      if (newDirectory) {
        Snapshot.sync(feature.exportDirectory().resolveSibling(""));
      }
    }
    BasicFileAttributes file = context.settings().delivers() ? feature.exportFile() : null;
    export.waits =
        file != null
            && (export.mode == Mode.REDELIVER || !DeliveryRecord.isComplete(feature, file));
    exchange.setProperty(DeliverExport.DELIVER, export.waits);
  }

  /**
   * Only its owner may set a file's times and bits, so another user's export is replaced by a new
   * file with the same bytes. If that cannot be made, it is left as it is (C3.6).
   */
  private static void applyAttributes(FeatureExport export) throws IOException {
    try {
      export.snapshot().applyAttributes();
    } catch (FileSystemException e) {
      if (!"Operation not permitted".equals(e.getReason())) {
        throw e;
      }
      Path target = export.snapshot().file();
      try {
        Path copy = Files.copy(target, export.newTemporary());
        export.snapshot().in(copy).applyAttributes();
        Snapshot.sync(copy);
        Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE);
        Snapshot.sync(export.feature.exportDirectory());
      } catch (IOException cause) {
        LOG.debug("The export of {} stays another user's", export.feature.path(), cause);
      }
    }
  }

  static Fault notRenamed(FeatureDirectory feature) {
    return Fault.io(
        feature.nameOf(feature.export()),
        "the new export could not be renamed to this name; the old one stays",
        ("Give the user who runs this permission to write in %s/, and check that the export is not"
                + " a directory and that its directory is not a mount point.")
            .formatted(feature.nameOf(feature.exportDirectory())));
  }
}
