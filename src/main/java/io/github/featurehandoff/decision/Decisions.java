package io.github.featurehandoff.decision;

import io.github.featurehandoff.bootstrap.BootstrapEvents;
import io.github.featurehandoff.bootstrap.PackageCreatedEvent;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.LineCount;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.settings.ReplacePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a feature needs, from a few {@code stat}s and without a database: the export itself
 * is the record (C2, C7). The log is not read, unless {@code handoff.replace} is {@code never}; the
 * export is read only if it may be a bootstrap event.
 */
public final class Decisions {
  private final ReplacePolicy replace;
  private final BootstrapEvents bootstrapEvents;
  private final boolean notifies;

  /**
   * Decides by these rules.
   *
   * @param notifies whether an export gets the log's modification time only after its notification
   *     was accepted
   */
  public Decisions(ReplacePolicy replace, BootstrapEvents bootstrapEvents, boolean notifies) {
    this.replace = replace;
    this.bootstrapEvents = bootstrapEvents;
    this.notifies = notifies;
  }

  /**
   * Decides for one feature.
   *
   * @throws FaultException if one of its files is not a regular file (C8.1) or cannot be read, or
   *     if the log has lost events
   */
  public Decision decide(FeatureDirectory feature) throws FaultException {
    BasicFileAttributes log = feature.regularFile(feature.log());
    BasicFileAttributes export = feature.exportFile();
    if (log == null && !feature.hasMarker()) {
      return new Decision(Decision.Kind.NONE, "it is not a feature directory");
    }
    try {
      Decision decision =
          log != null && log.size() > 0
              ? decideCopy(feature, log, export)
              : decideBootstrap(feature, export);
      if (decision.pending()) {
        feature.regularFile(feature.meta());
        feature.hasNamespace();
      }
      return decision;
    } catch (IOException e) {
      throw new FaultException(feature.unreadable(e));
    }
  }

  private Decision decideCopy(
      FeatureDirectory feature, BasicFileAttributes log, @Nullable BasicFileAttributes export)
      throws IOException {
    if (export == null || export.size() == 0) {
      return new Decision(Decision.Kind.COPY, "the log has content, and there is no export");
    }
    boolean sameSize = export.size() == log.size();
    if (sameSize && export.lastModifiedTime().equals(log.lastModifiedTime())) {
      return new Decision(
          Decision.Kind.UNCHANGED, "the export has the log's size and modification time");
    }
    if (replace == ReplacePolicy.NEVER
        && !(sameSize && Files.mismatch(feature.log(), feature.export()) < 0)) {
      return skipped();
    }
    return new Decision(
        Decision.Kind.COPY, "the export has another size or modification time than the log");
  }

  private Decision decideBootstrap(FeatureDirectory feature, @Nullable BasicFileAttributes export)
      throws FaultException, IOException {
    if (export == null || export.size() == 0) {
      return new Decision(Decision.Kind.BOOTSTRAP, "the log has no events, and there is no export");
    }
    PackageCreatedEvent event = BootstrapEvents.read(feature, export);
    if (event != null && bootstrapEvents.difference(event, feature) == null) {
      if (notifies && !export.lastModifiedTime().equals(FileTime.from(event.at()))) {
        return new Decision(
            Decision.Kind.BOOTSTRAP, "no notification of the bootstrap event was accepted");
      }
      return new Decision(Decision.Kind.UNCHANGED, "the export is this feature's bootstrap event");
    }
    if (replace == ReplacePolicy.NEVER) {
      return skipped();
    }
    if (event == null && replace == ReplacePolicy.SAFE) {
      throw lostEvents(0, LineCount.of(feature.export()).lines());
    }
    return new Decision(
        Decision.Kind.BOOTSTRAP,
        "the log has no events, and the export is not this feature's bootstrap event");
  }

  private static Decision skipped() {
    return new Decision(
        Decision.Kind.SKIPPED, "the export differs, and handoff.replace=never lets it stay");
  }

  /** The fault of a log that holds less than the export (C7.3). */
  public static FaultException lostEvents(long inLog, long inExport) {
    return new FaultException(
        Fault.unsettled(
            FeatureDirectory.LOG,
            "The source log has "
                + inLog
                + (inLog == 1 ? " event" : " events")
                + ", the export holds "
                + inExport,
            "Restore the log; or, to give up what the export holds, run once with"
                + " -Dhandoff.replace=always."));
  }
}
