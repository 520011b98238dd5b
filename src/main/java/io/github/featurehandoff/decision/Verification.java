package io.github.featurehandoff.decision;

import io.github.featurehandoff.bootstrap.BootstrapEvents;
import io.github.featurehandoff.bootstrap.PackageCreatedEvent;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.jsonlines.JsonLinesValidator;
import io.github.featurehandoff.jsonlines.Lines;
import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.jsonlines.Violation;
import io.github.featurehandoff.result.Changes;
import io.github.featurehandoff.result.Decision.Kind;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.source.EventLog;
import io.github.featurehandoff.source.FeatureSources;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks an export against its log and the contract (C5.7), as a reviewer would; writes nothing.
 * Modification times are ignored, because a fresh clone has new ones.
 */
public final class Verification {
  private static final String UNFINISHED = "behind by an event that is still being written";
  private static final String REMEDY = "Run handoff once, then commit the export.";

  private final FeatureSources sources;
  private final BootstrapEvents bootstrapEvents;
  private final boolean hashed;

  /**
   * Verifies exports.
   *
   * @param hashed whether the results have the SHA-256
   */
  public Verification(FeatureSources sources, BootstrapEvents bootstrapEvents, boolean hashed) {
    this.sources = sources;
    this.bootstrapEvents = bootstrapEvents;
    this.hashed = hashed;
  }

  /** Verifies one feature; the outcome is ok, behind, or failed. */
  public ExportResult of(FeatureDirectory feature) {
    Kind decision = null;
    try {
      SpecsDirectory.checkSlug(feature);
      EventLog log = sources.log(feature);
      feature.regularFile(feature.meta());
      decision = log.hasContent() ? Kind.COPY : Kind.BOOTSTRAP;
      return check(feature, decision, log);
    } catch (FaultException e) {
      return ExportResult.failed(feature.slug(), decision, e.faults(), e.faultCount());
    } catch (IOException e) {
      return ExportResult.failed(feature.slug(), decision, List.of(feature.unreadable(e)), 1);
    }
  }

  /** What a log has: its whole lines, and whether an event after them is still being written. */
  private record Lengths(long lines, boolean torn) {}

  private ExportResult check(FeatureDirectory feature, Kind decision, EventLog log)
      throws FaultException, IOException {
    BasicFileAttributes export = feature.exportFile();
    Lengths lengths = decision == Kind.COPY ? validate(log) : new Lengths(0, false);
    if (decision == Kind.BOOTSTRAP) {
      sources.requireNoneCommitted(feature);
    }
    if (export == null && lengths.torn && lengths.lines == 0) {
      return ExportResult.unread(feature.slug(), decision, Outcome.BEHIND, UNFINISHED);
    }
    if (export == null || export.size() == 0) {
      throw different(
          feature, export == null ? "is missing" : "is empty; at least one event was expected");
    }
    ValidationReport report = JsonLinesValidator.validate(feature.export(), hashed);
    refuse(report, feature.nameOf(feature.export()), REMEDY);
    PackageCreatedEvent event = BootstrapEvents.read(feature, export);
    String behind =
        decision == Kind.COPY
            ? compareCopy(feature, log, lengths, event != null)
            : compareBootstrap(feature, log, event);
    return ExportResult.checked(
        feature.slug(),
        decision,
        behind == null ? Outcome.OK : Outcome.BEHIND,
        behind == null ? "the export is as the contract has it" : behind,
        log.source(),
        report);
  }

  /** Refuses a faulty log; a torn tail is not a fault yet (C3.5). */
  private static Lengths validate(EventLog log) throws FaultException, IOException {
    ValidationReport report;
    Path file = log.content().file();
    if (file != null) {
      report = JsonLinesValidator.validate(file, false);
    } else {
      try (ReadableByteChannel channel = log.content().open()) {
        report = JsonLinesValidator.validate(channel, false);
      }
    }
    long lines = Lines.count(log.content());
    boolean torn = file != null && report.lines() > lines;
    if (torn) {
      List<Violation> whole =
          report.violations().stream().filter(found -> found.line() <= lines).toList();
      report =
          new ValidationReport(lines, report.bytes(), null, whole, report.violationCount() - 1);
    }
    refuse(report, FeatureDirectory.LOG, "Correct it, then run handoff once.");
    return new Lengths(lines, torn);
  }

  private static void refuse(ValidationReport report, String file, String remedy)
      throws FaultException {
    if (report.valid()) {
      return;
    }
    List<Fault> faults =
        report.violations().stream()
            .map(
                violation ->
                    new Fault(file, violation.toString(), remedy, Fault.Kind.INPUT, violation))
            .toList();
    throw new FaultException(faults, report.violationCount());
  }

  /** How far the export is behind its log; null if it is not. */
  private static @Nullable String compareCopy(
      FeatureDirectory feature, EventLog log, Lengths lengths, boolean isBootstrapEvent)
      throws FaultException, IOException {
    if (isBootstrapEvent) {
      return behind(lengths.lines, lengths.torn);
    }
    History history = History.of(log.content(), feature.export());
    Changes changes = history.changes();
    return switch (history.relation()) {
      case SAME, INVALID -> null;
      case GROWN -> behind(changes.added(), lengths.torn);
      case LOST -> throw Decisions.lostEvents(feature, changes);
      case REWRITTEN ->
          throw different(
              feature,
              "differs from line "
                  + changes.rewrittenFrom()
                  + " on; the log was rewritten: "
                  + changes);
    };
  }

  private static String behind(long events, boolean torn) {
    if (events <= 0) {
      return UNFINISHED;
    }
    return "behind by "
        + Plural.of(events, "event")
        + (torn ? " and one that is still being written" : "");
  }

  private @Nullable String compareBootstrap(
      FeatureDirectory feature, EventLog log, @Nullable PackageCreatedEvent event)
      throws FaultException, IOException {
    if (event == null) {
      throw Decisions.lostAll(feature, log);
    }
    String difference = bootstrapEvents.difference(event, feature);
    if (difference != null) {
      throw different(feature, difference);
    }
    return null;
  }

  private static FaultException different(FeatureDirectory feature, String problem) {
    return new FaultException(Fault.input(feature.nameOf(feature.export()), problem, REMEDY));
  }
}
