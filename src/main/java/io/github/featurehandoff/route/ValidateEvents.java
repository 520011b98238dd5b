package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.JsonLinesValidator;
import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.jsonlines.Violation;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.snapshot.Snapshot;
import java.io.IOException;
import org.apache.camel.Exchange;

/** Validates the snapshot before it is published (C5). */
public final class ValidateEvents {
  private final ExportContext context;

  public ValidateEvents(ExportContext context) {
    this.context = context;
  }

  /**
   * Reads the snapshot.
   *
   * @throws FaultException if a line is faulty, or the log has another number of lines (C5.4)
   */
  public void validate(Exchange exchange) throws FaultException, IOException {
    FeatureExport export = FeatureExport.of(exchange);
    Snapshot snapshot = export.snapshot();
    export.listener.doing("validating", export.feature);
    int passes = snapshot.disk() == null ? 1 : 2;
    ValidationReport report =
        JsonLinesValidator.validate(
            snapshot.file(),
            context.hashed(),
            bytes -> export.listener.read((bytes + passes - 1) / passes));
    requireValid(report);
    if (report.lines() != snapshot.lines() || report.bytes() != snapshot.bytes()) {
      throw new FaultException(Fault.line(FeatureDirectory.LOG, lineCount(report, snapshot)));
    }
    export.report = report;
  }

  static void requireValid(ValidationReport report) throws FaultException {
    if (!report.valid()) {
      throw new FaultException(report, violation -> Fault.line(FeatureDirectory.LOG, violation));
    }
  }

  private static Violation lineCount(ValidationReport report, Snapshot snapshot) {
    return new Violation(
        report.lines() + 1,
        1,
        Violation.Kind.LINE_COUNT,
        "the snapshot has "
            + report.lines()
            + " lines in "
            + report.bytes()
            + " bytes; "
            + snapshot.lines()
            + " lines in "
            + snapshot.bytes()
            + " bytes were expected, as in the log",
        "");
  }
}
