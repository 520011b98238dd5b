package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.Decision.Kind;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.snapshot.Snapshot;
import io.github.featurehandoff.snapshot.TemporaryFile;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One feature on its way through the routes. Travels in the exchange property {@value #PROPERTY};
 * one thread at a time works on it.
 */
public final class FeatureExport {
  /** The exchange property that holds it. */
  public static final String PROPERTY = "handoffExport";

  /** The exchange properties for the routes: what is to be done, and by which instance of them. */
  public static final String DECISION = "handoffDecision";

  public static final String INSTANCE = "handoffInstance";

  /** ... whether the export already has the bytes that were validated. */
  public static final String IN_PLACE = "handoffInPlace";

  /** ... the export, relative to the output directory, or to the specs directory. */
  public static final String EXPORT_NAME = "handoffExportName";

  /** ... the snapshot's own name. */
  public static final String SNAPSHOT_NAME = "handoffSnapshotName";

  /** ... whether somebody is to be notified of the export, and where. */
  public static final String TO_NOTIFY = "handoffToNotify";

  public static final String NOTIFY = "handoffNotify";

  public static final String SAME_LINES = "the export has the log's lines already";
  public static final String SAME_EVENT = "the export is this feature's bootstrap event already";

  private static final Logger LOG = LoggerFactory.getLogger(FeatureExport.class);

  private final FeatureDirectory feature;
  private final Exporter exporter;
  private @Nullable Runnable release;
  private @Nullable Decision decision;
  private @Nullable Path temporary;
  private boolean madeDirectory;
  private @Nullable Snapshot snapshot;
  private boolean inPlace;
  private @Nullable ValidationReport report;
  private @Nullable Long newEvents;
  private @Nullable Long rewrittenFrom;
  private @Nullable Instant waitingSince;
  private boolean accepted;
  private boolean notifying;

  /**
   * An export that has not begun.
   *
   * @param release lets the next export of this feature begin; run once
   */
  public FeatureExport(FeatureDirectory feature, Exporter exporter, Runnable release) {
    this.feature = feature;
    this.exporter = exporter;
    this.release = release;
  }

  public static FeatureExport of(Exchange exchange) {
    FeatureExport export = exchange.getProperty(PROPERTY, FeatureExport.class);
    if (export == null) {
      throw new IllegalStateException("The step export-feature begins with has not run");
    }
    return export;
  }

  public FeatureDirectory feature() {
    return feature;
  }

  public Exporter exporter() {
    return exporter;
  }

  /** What is to be done, for the routes too. */
  public void decide(Decision made, Exchange exchange) {
    decision = made;
    exchange.setProperty(DECISION, made.kind().name());
    exchange.setProperty(INSTANCE, exporter.instance());
  }

  public @Nullable Kind kind() {
    return decision == null ? null : decision.kind();
  }

  /** The snapshot is the message's body from now on, and its names are there for the producer. */
  public void show(Exchange exchange) {
    exchange.getMessage().setBody(snapshot().file().toFile());
    exchange.setProperty(IN_PLACE, inPlace);
    Path output = feature.outputDirectory();
    Path root = output == null ? feature.path().resolveSibling("") : output;
    exchange.setProperty(EXPORT_NAME, root.relativize(feature.export()).toString());
    exchange.setProperty(SNAPSHOT_NAME, snapshot().file().getFileName().toString());
    exchange.setProperty(TO_NOTIFY, isToNotify());
    exchange.setProperty(NOTIFY, exporter.notifyEndpoint());
  }

  /** Whether the export already has the bytes that were validated. */
  public boolean isInPlace() {
    return inPlace;
  }

  /** For the error handler: whether an unfinished line may still get its newline in time. */
  public boolean isPatient() {
    return waitingSince != null && Instant.now().isBefore(waitingSince.plus(exporter.patience()));
  }

  public void waitForNewline() {
    if (waitingSince == null) {
      waitingSince = Instant.now();
    }
  }

  /**
   * A path for the next snapshot, in the export's directory, which is made where it is missing and
   * rid of what killed processes left there.
   */
  public Path newTemporary() throws IOException {
    discard();
    try {
      Files.createDirectory(feature.exportDirectory());
      madeDirectory = true;
    } catch (FileAlreadyExistsException e) {
      TemporaryFile.removeLeftovers(feature.exportDirectory());
    }
    temporary = TemporaryFile.in(feature.exportDirectory());
    return temporary;
  }

  /** The snapshot is to become the export. */
  public void take(Snapshot taken) {
    snapshot = taken;
    newEvents = taken.lines();
  }

  /** The export has the snapshot's bytes already, and is the snapshot itself. */
  public void takeInPlace(Snapshot found) {
    snapshot = found;
    inPlace = true;
    newEvents = 0L;
  }

  /**
   * The same for a copy. As long as an unfinished line is held back, the modification times differ
   * although these bytes are out: what its time was tells whether somebody was notified.
   */
  public void takeInPlace(Snapshot found, FileTime before) {
    takeInPlace(found);
    accepted = found.heldBack() && !before.equals(found.unaccepted());
  }

  /** Whether somebody is to be notified of the export. */
  public boolean isToNotify() {
    return exporter.notifies() && !accepted;
  }

  /** A notification is on its way. */
  public void notifying() {
    notifying = true;
  }

  /** Whether a notification is on its way: what fails now is not the feature's fault. */
  public boolean isNotifying() {
    return notifying;
  }

  /** The notification was accepted: the export is done. */
  public void accepted() throws IOException {
    notifying = false;
    accepted = true;
    snapshot().in(feature.export()).applyAttributes();
  }

  /** The export that is to be replaced has this many lines in common with the snapshot. */
  public void replaces(long commonLines, boolean grew) {
    newEvents = grew ? Long.valueOf(snapshot().lines() - commonLines) : null;
    rewrittenFrom = grew ? null : Long.valueOf(commonLines + 1);
  }

  public Snapshot snapshot() {
    if (snapshot == null) {
      throw new IllegalStateException("There is no snapshot of " + feature.slug());
    }
    return snapshot;
  }

  public void validated(ValidationReport found) {
    report = found;
  }

  /** Whether the export's directory has to be brought to disk with the export in it. */
  public boolean madeDirectory() {
    return madeDirectory;
  }

  /** The snapshot is the export now; there is nothing left to take away. */
  public void published() {
    temporary = null;
    madeDirectory = false;
  }

  /** Takes away what was not published. */
  public void discard() throws IOException {
    if (temporary != null) {
      Files.deleteIfExists(temporary);
      temporary = null;
    }
    if (madeDirectory) {
      madeDirectory = false;
      try {
        Files.delete(feature.exportDirectory());
      } catch (DirectoryNotEmptyException | NoSuchFileException e) {
        // Somebody else uses it by now, or took it away.
      }
    }
  }

  /** Whether the feature still waits for {@link #close}. */
  public boolean isOpen() {
    return release != null;
  }

  /** Takes away what was not published, and lets the next export of this feature begin. */
  public void close() {
    try {
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

  /** The result of an export that came to its end. */
  public ExportResult result() {
    if (decision == null) {
      throw new IllegalStateException("Nothing was decided for " + feature.slug());
    }
    if (report == null) {
      return ExportResult.notPending(feature.slug(), decision);
    }
    boolean held = snapshot().heldBack();
    return new ExportResult(
        feature.slug(),
        decision.kind(),
        !inPlace
            ? ExportResult.Outcome.EXPORTED
            : held ? ExportResult.Outcome.HELD : ExportResult.Outcome.UNCHANGED,
        !inPlace ? decision.reason() : decision.kind() == Kind.COPY ? SAME_LINES : SAME_EVENT,
        report.lines(),
        report.bytes(),
        report.sha256(),
        newEvents,
        held ? Long.valueOf(report.lines() + 1) : null,
        rewrittenFrom,
        List.of(),
        0);
  }
}
