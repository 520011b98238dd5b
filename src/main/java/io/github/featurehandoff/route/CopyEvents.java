package io.github.featurehandoff.route;

import io.github.featurehandoff.decision.BootstrapEvents;
import io.github.featurehandoff.decision.Decisions;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.JsonLinesValidator;
import io.github.featurehandoff.result.Changes;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.route.PendingFeature.Mode;
import io.github.featurehandoff.settings.Settings.ReplacePolicy;
import io.github.featurehandoff.snapshot.ChangedException;
import io.github.featurehandoff.snapshot.Snapshot;
import io.github.featurehandoff.snapshot.TornTailException;
import io.github.featurehandoff.source.EventLog;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Takes a snapshot of the log (C3), and decides whether it may replace the old export (C7). */
public record CopyEvents(ExportContext context) {
  /** A tick of a kernel that counts 100 a second, and a bit. */
  private static final Duration STEP = Duration.ofMillis(11);

  /** A file system that keeps whole seconds may count by twos. */
  private static final Duration COARSE_STEP = Duration.ofSeconds(2);

  /** Nothing is copied where the export already has the log's bytes, nor in a dry run. */
  public void takeSnapshot(Exchange exchange) throws FaultException, IOException {
    FeatureExport export = FeatureExport.of(exchange);
    FeatureDirectory feature = export.feature;
    EventLog log = export.log();
    BasicFileAttributes old = feature.exportFile();
    export.listener.doing("copying", feature);
    if (log.file() != null && export.mode != Mode.DRY_RUN) {
      awaitNextStep(log.file());
    }
    try {
      Snapshot same = old == null ? null : Snapshot.ofExport(log, feature.export());
      if (same != null) {
        export.take(same);
      } else {
        export.take(snapshot(export));
        compare(export, old);
      }
    } catch (TornTailException e) {
      awaitNewline(export, e);
    }
    exchange.getMessage().setBody(export.snapshot().file().toFile());
  }

  /**
   * Waits until a rewrite of the log would give it another time. Within a step of the file system's
   * clock, one that has the same size would never be noticed (C7.1).
   */
  private static void awaitNextStep(Path log) throws IOException {
    FileTime modified = Files.getLastModifiedTime(log, LinkOption.NOFOLLOW_LINKS);
    boolean coarse = modified.to(TimeUnit.MICROSECONDS) % 1_000_000 == 0;
    long step = (coarse ? COARSE_STEP : STEP).toMillis();
    long left = modified.toMillis() + step - System.currentTimeMillis();
    if (left > 0 && left <= step) {
      try {
        Thread.sleep(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("Interrupted before a log was copied");
      }
    }
  }

  private static Snapshot snapshot(FeatureExport export) throws FaultException, IOException {
    EventLog log = export.log();
    Path file = log.file();
    // The other half of its bytes counts when it is validated.
    JsonLinesValidator.Meter meter = bytes -> export.listener.read((bytes + 1) / 2);
    try {
      return file != null && export.mode == Mode.DRY_RUN
          ? Snapshot.ofFile(file)
          : Snapshot.take(log, export.newTemporary(), export.mode == Mode.WATCH, meter);
    } catch (TornTailException | ChangedException | InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      // A faulty log is the reason, whatever became of the copy: it may fill the disk.
      ValidateEvents.requireValid(
          JsonLinesValidator.validate(log.content(), export.listener::read));
      throw e;
    }
  }

  private void compare(FeatureExport export, @Nullable BasicFileAttributes old)
      throws FaultException, IOException {
    FeatureDirectory feature = export.feature;
    if (old == null || old.size() == 0 || BootstrapEvents.read(feature, old) != null) {
      return;
    }
    Snapshot snapshot = export.snapshot();
    Changes changes = Decisions.changes(Content.of(snapshot.file()), feature.export());
    boolean rewritten = changes.rewrittenFrom() != null;
    boolean same = !rewritten && changes.added() == 0;
    if (rewritten || same) {
      // Another history may be another exporter's work, or half of a rewrite.
      export.requireUnchanged(context.sources(), export.isPatient());
    }
    if (changes.lost() > 0 && context.settings().replace() == ReplacePolicy.SAFE) {
      throw Decisions.lostEvents(feature, context.sources(), changes);
    }
    if (same) {
      export.take(snapshot.in(feature.export()));
      export.discard();
    } else {
      export.changes = changes;
    }
  }

  /** Has it begin again as long as a torn tail may still get its newline in time (C3.5). */
  private void awaitNewline(FeatureExport export, TornTailException torn)
      throws FaultException, IOException {
    Duration patience = context.settings().settleTime();
    Instant now = Instant.now();
    if (export.tornSince == null) {
      export.tornSince = now;
    }
    if (export.listener.isStopped()) {
      throw new InterruptedIOException(torn.getMessage());
    }
    if (export.mode != Mode.WATCH && now.isBefore(export.tornSince.plus(patience))) {
      export.listener.doing("waiting for the end of the last line of", export.feature);
      throw torn;
    }
    throw new FaultException(
        Fault.unfinished(
            torn.line(),
            "the line has no newline at its end after "
                + patience.toMillis() / 1000.0
                + " s; a complete event was expected",
            "Let its writer finish the line, or correct it."));
  }
}
