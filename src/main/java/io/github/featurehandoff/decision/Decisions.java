package io.github.featurehandoff.decision;

import io.github.featurehandoff.delivery.DeliveryRecord;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.EventComparison;
import io.github.featurehandoff.jsonlines.JsonLinesValidator;
import io.github.featurehandoff.jsonlines.LineCount;
import io.github.featurehandoff.result.Changes;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.Decision.Kind;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.result.Shell;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.settings.Settings.ReplacePolicy;
import io.github.featurehandoff.source.EventLog;
import io.github.featurehandoff.source.FeatureSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a feature needs, from a few {@code stat}s and without a database: the export itself
 * is the record (C2, C7). The log is not read, unless {@code handoff.replace} is {@code never}; the
 * export is read only if it may be a bootstrap event.
 */
public final class Decisions {
  private static final Decision SKIPPED =
      new Decision(Kind.SKIPPED, "the export differs, and handoff.replace=never lets it stay");

  private final FeatureSources sources;
  private final BootstrapEvents bootstrapEvents;
  private final Settings settings;

  public Decisions(FeatureSources sources, BootstrapEvents bootstrapEvents, Settings settings) {
    this.sources = sources;
    this.bootstrapEvents = bootstrapEvents;
    this.settings = settings;
  }

  /** Decides for one feature; a fault also if its log lost events (C7.3, C11.4). */
  public Decision decide(FeatureDirectory feature, EventLog log) throws FaultException {
    BasicFileAttributes export = exportOf(feature, log);
    if (!log.exists() && !sources.isFeature(feature)) {
      return new Decision(Kind.NONE, "not a feature directory");
    }
    try {
      Decision decision =
          log.hasContent()
              ? decideCopy(feature, log, export)
              : decideBootstrap(feature, log, export);
      if (decision.kind() == Kind.UNCHANGED && settings.recheck()) {
        Kind kind = log.hasContent() ? Kind.COPY : Kind.BOOTSTRAP;
        decision = new Decision(kind, "the export is to be read again");
      }
      if (decision.exports()) {
        checkPlaces(feature);
      } else if (settings.delivers()
          && export != null
          && !DeliveryRecord.isComplete(feature, export)) {
        return new Decision(decision.kind(), decision.reason(), true);
      }
      return decision;
    } catch (IOException e) {
      throw new FaultException(feature.unreadable(e));
    }
  }

  /** The export, if there is one; a fault if it changes with the log (C6.1). */
  static @Nullable BasicFileAttributes exportOf(FeatureDirectory feature, EventLog log)
      throws FaultException {
    BasicFileAttributes export = feature.exportFile();
    BasicFileAttributes file = log.attributes();
    if (export != null
        && file != null
        && export.fileKey() != null
        && Objects.equals(export.fileKey(), file.fileKey())) {
      throw new FaultException(
          Fault.input(
              feature.nameOf(feature.export()),
              "is a hard link to the log; a copy was expected",
              "Remove it, then run handoff once."));
    }
    return export;
  }

  private void checkPlaces(FeatureDirectory feature) throws FaultException {
    if (sources.commit() == null) {
      feature.regularFile(feature.meta());
      feature.regularFile(feature.namespace());
    } else if (feature.outputDirectory() == null
        && !Files.isDirectory(feature.path(), LinkOption.NOFOLLOW_LINKS)) {
      throw new FaultException(
          Fault.input(
              ".",
              "the feature is in the commit, but not in the checkout that its export goes to",
              "Set handoff.output-dir, or check out a commit that has the feature."));
    }
  }

  private Decision decideCopy(
      FeatureDirectory feature, EventLog log, @Nullable BasicFileAttributes export)
      throws IOException {
    if (export == null || export.size() == 0) {
      return new Decision(Kind.COPY, "the log has content, and there is no export");
    }
    boolean sameSize = export.size() == log.size();
    if (sameSize
        && export.lastModifiedTime().equals(log.lastModified())
        && (isKnownByItsTime(log) || hasSameBytes(feature, log))) {
      return new Decision(Kind.UNCHANGED, "the export has the log's size and modification time");
    }
    if (settings.replace() == ReplacePolicy.NEVER && !(sameSize && hasSameBytes(feature, log))) {
      return SKIPPED;
    }
    return new Decision(Kind.COPY, "the export has another size or modification time than the log");
  }

  /** Two commits may have the same time, to the second (C7.1). */
  private boolean isKnownByItsTime(EventLog log) {
    return log.file() != null && !settings.recheck();
  }

  private static boolean hasSameBytes(FeatureDirectory feature, EventLog log) throws IOException {
    return Content.mismatch(log.content(), Content.of(feature.export())) < 0;
  }

  private Decision decideBootstrap(
      FeatureDirectory feature, EventLog log, @Nullable BasicFileAttributes export)
      throws FaultException, IOException {
    sources.requireNoneCommitted(feature);
    if (export == null || export.size() == 0) {
      return new Decision(Kind.BOOTSTRAP, "the log has no events, and there is no export");
    }
    PackageCreatedEvent event = BootstrapEvents.read(feature, export);
    if (event != null && bootstrapEvents.difference(event, feature) == null) {
      return new Decision(Kind.UNCHANGED, "the export is this feature's bootstrap event");
    }
    if (settings.replace() == ReplacePolicy.NEVER) {
      return SKIPPED;
    }
    if (event == null
        && settings.replace() == ReplacePolicy.SAFE
        && JsonLinesValidator.validate(feature.export(), false).valid()) {
      throw lostAll(feature, sources, log);
    }
    return new Decision(
        Kind.BOOTSTRAP,
        "the log has no events, and the export is not this feature's bootstrap event");
  }

  public static FaultException lostEvents(
      FeatureDirectory feature, FeatureSources sources, Changes changes) {
    return lost(
        feature,
        sources,
        "The log has lost %s that the export has: %s"
            .formatted(Plural.of(changes.lost(), "event"), changes.named()),
        changes);
  }

  /** The fault of a log without events over an export with some. */
  static FaultException lostAll(FeatureDirectory feature, FeatureSources sources, EventLog log)
      throws IOException {
    long lost = LineCount.of(Content.of(feature.export())).lines();
    return lost(
        feature,
        sources,
        "The log is %s, but the export has %s"
            .formatted(log.exists() ? "empty" : "missing", Plural.of(lost, "event")),
        new Changes(0, 0, lost, List.of(), 1L));
  }

  /** What a log has become compared with an export, which protects nothing if it is not valid. */
  public static Changes changes(Content log, Path export) throws IOException {
    Content old = Content.of(export);
    long mismatch = Content.mismatch(log, old);
    if (mismatch < 0) {
      return Changes.grown(LineCount.of(old).lines(), 0);
    }
    long lines = LineCount.of(log).lines();
    long common = LineCount.ofFirst(Content.of(export), mismatch).lines();
    if (mismatch == Files.size(export)) {
      return Changes.grown(common, lines - common);
    }
    if (!JsonLinesValidator.validate(export, false).valid()) {
      return new Changes(0, lines, 0, List.of(), common + 1);
    }
    EventComparison events = EventComparison.of(log, old);
    return new Changes(
        events.kept(), events.added(), events.lost(), events.firstLost(), common + 1);
  }

  /** The command writes the export that is compared here, from the same log. */
  private static FaultException lost(
      FeatureDirectory feature, FeatureSources sources, String problem, Changes changes) {
    Path output = feature.outputDirectory();
    String remedy =
        "Restore the log; or accept the loss: handoff once --feature=%s --replace=always %s%s%s"
            .formatted(
                Shell.quoted(feature.slug()),
                sources.options(),
                output == null ? "" : "-Dhandoff.output-dir=" + Shell.quoted(output + "") + " ",
                Shell.quoted(feature.path().resolveSibling("").toString()));
    return new FaultException(Fault.unsettled(FeatureDirectory.LOG, problem, remedy), changes);
  }
}
