package io.github.featurehandoff.decision;

import io.github.featurehandoff.bootstrap.BootstrapEvent;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.jsonlines.JsonLinesValidator;
import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.route.Exporter;
import io.github.featurehandoff.route.FeatureExport;
import io.github.featurehandoff.route.LastLook;
import io.github.featurehandoff.route.TakeSnapshot;
import io.github.featurehandoff.route.ValidateEvents;
import io.github.featurehandoff.snapshot.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out what an export of a feature would come to, and writes nothing. */
public final class DryRun {
  private final Exporter exporter;
  private final Decisions decisions;

  /** Asks what the routes would ask. */
  public DryRun(Exporter exporter) {
    this.exporter = exporter;
    this.decisions = exporter.decisions();
  }

  /** The result that an export of the feature would have now; an unfinished line is not awaited. */
  public ExportResult of(FeatureDirectory feature) {
    Decision decision = null;
    try {
      SpecsDirectory.checkSlug(feature);
      decision = decisions.decide(feature);
      return switch (decision.kind()) {
        case COPY -> copy(feature, decision);
        case BOOTSTRAP -> bootstrap(feature, decision);
        case NONE, UNCHANGED, SKIPPED -> ExportResult.notPending(feature.slug(), decision);
      };
    } catch (FaultException e) {
      return failed(feature, decision, e);
    } catch (IOException e) {
      return failed(feature, decision, new FaultException(feature.unreadable(e)));
    }
  }

  private static ExportResult failed(
      FeatureDirectory feature, @Nullable Decision decision, FaultException cause) {
    return ExportResult.failed(
        feature.slug(),
        decision == null ? null : decision.kind(),
        cause.faults(),
        cause.faultCount());
  }

  private ExportResult copy(FeatureDirectory feature, Decision decision)
      throws FaultException, IOException {
    ValidationReport report = JsonLinesValidator.validate(feature.log(), exporter.hashed());
    ValidateEvents.check(report);
    BasicFileAttributes old = feature.exportFile();
    Long rewrittenFrom = null;
    if (old != null && old.size() > 0) {
      Snapshot.Difference difference =
          Snapshot.ofLog(feature.log()).differenceFrom(feature.export());
      if (difference.none()) {
        return ExportResult.checked(
            feature.slug(),
            decision.kind(),
            ExportResult.Outcome.UNCHANGED,
            FeatureExport.SAME_LINES,
            report);
      }
      if (Decisions.bootstrapEvent(feature, old) == null) {
        TakeSnapshot.refuseLoss(difference, report.lines(), feature, exporter.replace());
        rewrittenFrom = difference.beginsWithExport() ? null : difference.commonLines() + 1;
      }
    }
    return exported(feature, decision, report, rewrittenFrom);
  }

  private ExportResult bootstrap(FeatureDirectory feature, Decision decision)
      throws FaultException, IOException {
    BootstrapEvent standing = exporter.bootstrapEvents().standing(feature);
    BootstrapEvent event = standing == null ? exporter.bootstrapEvents().make(feature) : standing;
    ValidationReport report =
        JsonLinesValidator.validate(
            Channels.newChannel(new ByteArrayInputStream(event.toLine())), exporter.hashed());
    return standing == null
        ? exported(feature, decision, report, null)
        : ExportResult.checked(
            feature.slug(),
            decision.kind(),
            ExportResult.Outcome.UNCHANGED,
            FeatureExport.SAME_EVENT,
            report);
  }

  private ExportResult exported(
      FeatureDirectory feature,
      Decision decision,
      ValidationReport report,
      @Nullable Long rewrittenFrom)
      throws FaultException, IOException {
    LastLook.refuseWhileGitIsBusy(exporter);
    return new ExportResult(
        feature.slug(),
        decision.kind(),
        ExportResult.Outcome.EXPORTED,
        decision.reason(),
        report.lines(),
        report.bytes(),
        report.sha256(),
        null,
        null,
        rewrittenFrom,
        List.of(),
        0);
  }
}
