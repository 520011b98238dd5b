package io.github.featurehandoff.decision;

import io.github.featurehandoff.bootstrap.BootstrapEvents;
import io.github.featurehandoff.bootstrap.PackageCreatedEvent;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.jsonlines.JsonLinesValidator;
import io.github.featurehandoff.jsonlines.LineCount;
import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.result.Decision.Kind;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks an export against its log and the contract (C5.7), as a reviewer would; writes nothing.
 * Modification times are ignored, because a fresh clone has new ones.
 */
public final class Verification {
  private static final String UNFINISHED = "behind by an event that is still being written";
  private static final String REMEDY = "Run handoff once, then commit the export.";

  private final BootstrapEvents bootstrapEvents;
  private final boolean hashed;

  /**
   * Verifies exports.
   *
   * @param hashed whether the results have the SHA-256
   */
  public Verification(BootstrapEvents bootstrapEvents, boolean hashed) {
    this.bootstrapEvents = bootstrapEvents;
    this.hashed = hashed;
  }

  /** Verifies one feature; the outcome is ok, behind, or failed. */
  public ExportResult of(FeatureDirectory feature) {
    Kind decision = null;
    try {
      SpecsDirectory.checkSlug(feature);
      BasicFileAttributes log = feature.regularFile(feature.log());
      feature.regularFile(feature.meta());
      decision = log != null && log.size() > 0 ? Kind.COPY : Kind.BOOTSTRAP;
      return check(feature, decision);
    } catch (FaultException e) {
      return ExportResult.failed(feature.slug(), decision, e.faults(), e.faultCount());
    } catch (IOException e) {
      return ExportResult.failed(feature.slug(), decision, List.of(feature.unreadable(e)), 1);
    }
  }

  private ExportResult check(FeatureDirectory feature, Kind decision)
      throws FaultException, IOException {
    BasicFileAttributes export = feature.exportFile();
    if (export == null && decision == Kind.COPY && LineCount.of(feature.log()).lines() == 0) {
      return ExportResult.unread(feature.slug(), decision, Outcome.BEHIND, UNFINISHED);
    }
    if (export == null) {
      throw different(feature, "is missing; an export was expected");
    }
    if (export.size() == 0) {
      throw different(feature, "is empty; at least one event was expected");
    }
    ValidationReport report = JsonLinesValidator.validate(feature.export(), hashed);
    PackageCreatedEvent event = BootstrapEvents.read(feature, export);
    String behind = null;
    List<Fault> faults = violations(feature, report);
    try {
      behind =
          decision == Kind.COPY
              ? compareCopy(feature, report, event != null)
              : compareBootstrap(feature, report, event);
    } catch (FaultException e) {
      faults.addAll(e.faults());
    }
    if (!faults.isEmpty()) {
      long notKept = report.violationCount() - report.violations().size();
      throw new FaultException(faults, faults.size() + notKept);
    }
    return ExportResult.checked(
        feature.slug(),
        decision,
        behind == null ? Outcome.OK : Outcome.BEHIND,
        behind == null ? "the export is valid and agrees with the log" : behind,
        report);
  }

  private static List<Fault> violations(FeatureDirectory feature, ValidationReport report) {
    List<Fault> faults = new ArrayList<>();
    report
        .violations()
        .forEach(
            violation ->
                faults.add(
                    new Fault(
                        feature.nameOf(feature.export()),
                        violation.toString(),
                        "Correct the line in " + FeatureDirectory.LOG + ", then run handoff once.",
                        Fault.Kind.INPUT,
                        violation)));
    return faults;
  }

  /** How far the export is behind its log; null if it is not. */
  private static @Nullable String compareCopy(
      FeatureDirectory feature, ValidationReport report, boolean isBootstrapEvent)
      throws FaultException, IOException {
    long mismatch = Files.mismatch(feature.log(), feature.export());
    if (mismatch < 0) {
      return null;
    }
    LineCount log = LineCount.of(feature.log());
    if (isBootstrapEvent) {
      return behind(log.lines(), log);
    }
    if (mismatch == report.bytes()) {
      return behind(log.lines() - report.lines(), log);
    }
    if (mismatch == log.bytes()) {
      throw Decisions.lostEvents(log.lines(), report.lines());
    }
    throw different(
        feature,
        "differs from the log from line "
            + LineCount.lineAt(feature.export(), mismatch)
            + " on; the same bytes were expected");
  }

  private static String behind(long events, LineCount log) {
    if (events <= 0) {
      return UNFINISHED;
    }
    return "behind by "
        + events
        + (events == 1 ? " event" : " events")
        + (log.torn() ? " and one that is still being written" : "");
  }

  private @Nullable String compareBootstrap(
      FeatureDirectory feature, ValidationReport report, @Nullable PackageCreatedEvent event)
      throws FaultException {
    if (event == null) {
      if (report.lines() > 1) {
        throw Decisions.lostEvents(0, report.lines());
      }
      throw different(
          feature,
          "is not a bootstrap event, and the log has no events; one line with the event_type"
              + " handoff_package_created was expected, as Python's json.dumps prints it with"
              + " sort_keys=True");
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
