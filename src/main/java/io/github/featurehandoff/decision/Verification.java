package io.github.featurehandoff.decision;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.JsonLinesValidator;
import io.github.featurehandoff.jsonlines.LineCount;
import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.jsonlines.Violation;
import io.github.featurehandoff.result.Changes;
import io.github.featurehandoff.result.Decision.Kind;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.result.Source;
import io.github.featurehandoff.source.EventLog;
import io.github.featurehandoff.source.FeatureSources;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * Checks an export against its log and the contract (C5.7), as a reviewer would; writes nothing.
 * Modification times are ignored, because a fresh clone has new ones.
 */
public final class Verification {
  private static final String REMEDY = "Run handoff once, then commit the export.";

  private final FeatureSources sources;
  private final BootstrapEvents bootstrapEvents;
  private final boolean hashed;
  private final JsonLinesValidator.Meter meter;

  public Verification(
      FeatureSources sources,
      BootstrapEvents bootstrapEvents,
      boolean hashed,
      JsonLinesValidator.Meter meter) {
    this.sources = sources;
    this.bootstrapEvents = bootstrapEvents;
    this.hashed = hashed;
    this.meter = meter;
  }

  public ExportResult of(FeatureDirectory feature) {
    Kind decision = null;
    Source source = null;
    FaultException fault;
    try {
      SpecsDirectory.checkSlug(feature);
      EventLog log = sources.log(feature);
      source = log.source();
      feature.regularFile(feature.meta());
      decision = log.hasContent() ? Kind.COPY : Kind.BOOTSTRAP;
      return check(feature, decision, log);
    } catch (FaultException e) {
      fault = e;
    } catch (IOException e) {
      fault = new FaultException(feature.unreadable(e));
    }
    return ExportResult.failed(feature.slug(), decision, source, fault);
  }

  private ExportResult check(FeatureDirectory feature, Kind decision, EventLog log)
      throws FaultException, IOException {
    BasicFileAttributes export = Decisions.exportOf(feature, log);
    LineCount count = new LineCount(0, 0, 0);
    if (decision == Kind.COPY) {
      count = validate(log);
    } else {
      sources.requireNoneCommitted(feature);
    }
    ValidationReport report = null;
    Changes changes = Changes.grown(0, 0);
    boolean torn = count.torn();
    if (export != null || !torn || count.lines() > 0) {
      if (export == null || export.size() == 0) {
        throw different(
            feature, export == null ? "is missing" : "is empty; at least one event was expected");
      }
      report = JsonLinesValidator.validate(feature.export(), hashed, meter);
      refuse(report, feature.nameOf(feature.export()), REMEDY);
      PackageCreatedEvent event = BootstrapEvents.read(feature, export);
      if (decision == Kind.COPY) {
        changes = event == null ? compareCopy(feature, log) : Changes.grown(0, count.lines());
      } else if (event == null) {
        throw Decisions.lostAll(feature, sources, log);
      } else {
        String difference = bootstrapEvents.difference(event, feature);
        if (difference != null) {
          throw different(feature, difference);
        }
        changes = Changes.grown(1, 0);
      }
    }
    boolean behind = torn || changes.added() > 0;
    String reason = behind ? behind(changes.added(), torn) : "the export is as the contract has it";
    return ExportResult.of(
        feature.slug(),
        decision,
        behind ? Outcome.BEHIND : Outcome.OK,
        reason,
        report,
        log.source(),
        changes,
        torn ? count.lines() + 1 : null);
  }

  /** Refuses a faulty log; a file's torn tail is not a fault yet (C3.5). */
  private LineCount validate(EventLog log) throws FaultException, IOException {
    ValidationReport report = JsonLinesValidator.validate(log.content(), meter);
    Path file = log.file();
    LineCount count =
        file == null ? new LineCount(report.lines(), 0, 0) : LineCount.of(Content.of(file));
    if (count.torn()) {
      List<Violation> whole =
          report.violations().stream().filter(found -> found.line() <= count.lines()).toList();
      report =
          new ValidationReport(
              count.lines(), report.bytes(), null, whole, report.violationCount() - 1);
    }
    refuse(report, FeatureDirectory.LOG, "Correct it, then run handoff once.");
    return count;
  }

  private static void refuse(ValidationReport report, String file, String remedy)
      throws FaultException {
    if (!report.valid()) {
      throw new FaultException(report, violation -> Fault.line(file, violation, remedy));
    }
  }

  private Changes compareCopy(FeatureDirectory feature, EventLog log)
      throws FaultException, IOException {
    Changes changes = Decisions.changes(log.content(), feature.export());
    if (changes.lost() > 0) {
      throw Decisions.lostEvents(feature, sources, changes);
    }
    if (changes.rewrittenFrom() != null) {
      String problem =
          "differs from line %s on; the log was rewritten: %s"
              .formatted(changes.rewrittenFrom(), changes);
      throw new FaultException(different(feature, problem).faults().get(0), changes);
    }
    return changes;
  }

  private static String behind(long events, boolean torn) {
    return events == 0
        ? "behind by an event that is still being written"
        : "behind by "
            + Plural.of(events, "event")
            + (torn ? " and one that is still being written" : "");
  }

  private static FaultException different(FeatureDirectory feature, String problem) {
    return new FaultException(Fault.input(feature.nameOf(feature.export()), problem, REMEDY));
  }
}
