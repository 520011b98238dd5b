package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.route.PendingFeature.Mode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.camel.Exchange;

/** The steps before and after the rename of the snapshot onto the export (C6.2). */
public final class PublishEvents {
  /** The exchange property that says whether to rename the snapshot. */
  static final String RENAME = "handoffRename";

  /** The exchange property with the path of the export, relative to the directory for exports. */
  static final String EXPORT_NAME = "handoffExportName";

  /** The exchange property with the file name of the snapshot. */
  static final String SNAPSHOT_NAME = "handoffSnapshotName";

  private final ExportContext context;

  public PublishEvents(ExportContext context) {
    this.context = context;
  }

  /**
   * Waits until the snapshot is on disk. Then checks for the last time that Git is not in the
   * middle of an operation (C10.2), and that a log without events has not got one meanwhile (C2.1).
   */
  public void prepare(Exchange exchange) throws FaultException, IOException {
    FeatureExport export = FeatureExport.of(exchange);
    FeatureDirectory feature = export.feature();
    exchange.setProperty(RENAME, !export.isInPlace() && export.mode() != Mode.DRY_RUN);
    if (export.isInPlace()) {
      return;
    }
    export.snapshot().awaitDisk();
    refuseWhileGitIsBusy();
    if (export.kind() == Decision.Kind.BOOTSTRAP) {
      if (context.sources().log(feature).hasContent()) {
        throw new FaultException(
            Fault.unsettled(
                FeatureDirectory.LOG,
                "got its first event while the bootstrap event was being made",
                "Run this again."));
      }
    }
    Path exports = context.specs().exportsDirectory();
    exchange.setProperty(EXPORT_NAME, exports.relativize(feature.export()).toString());
    exchange.setProperty(SNAPSHOT_NAME, export.snapshot().file().getFileName().toString());
  }

  private void refuseWhileGitIsBusy() throws FaultException, IOException {
    String operation = context.settings().whileGitBusy() ? null : context.git().operation();
    if (operation != null) {
      throw new FaultException(
          Fault.busy(
              "Git is in the middle of " + operation,
              "Finish it, then run this again; or set handoff.while-git-busy=true."));
    }
  }

  /**
   * Writes the directory to disk, so that the rename survives a crash. An export that already had
   * the bytes only gets the log's attributes (C7.2); if there is a notification, after that is
   * accepted.
   */
  public void complete(Exchange exchange) throws IOException {
    FeatureExport export = FeatureExport.of(exchange);
    if (export.mode() == Mode.DRY_RUN) {
      return;
    }
    boolean deliver = context.settings().notifies() && !export.isAccepted();
    exchange.setProperty(DeliverExport.DELIVER, deliver);
    if (export.isInPlace()) {
      if (!deliver) {
        export.snapshot().applyAttributes();
      }
      return;
    }
    boolean newDirectory = export.madeDirectory();
    export.published();
    Path directory = export.feature().exportDirectory();
    sync(directory);
    if (newDirectory) {
      sync(directory.resolveSibling(""));
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static Fault notRenamed(FeatureDirectory feature) {
    return Fault.io(
        feature.nameOf(feature.export()),
        "the new export could not be renamed to this name; the old one stays",
        "Give the user who runs this permission to write in "
            + feature.nameOf(feature.exportDirectory())
            + "/, and check that the export is not a directory.");
  }
}
