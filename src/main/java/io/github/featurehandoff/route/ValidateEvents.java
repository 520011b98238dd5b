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
public record ValidateEvents(ExportContext context) {
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
      String problem =
          "the snapshot has %d lines in %d bytes; %d lines in %d bytes were expected, as in the log"
              .formatted(report.lines(), report.bytes(), snapshot.lines(), snapshot.bytes());
      Violation lineCount =
          new Violation(report.lines() + 1, 1, Violation.Kind.LINE_COUNT, problem, "");
      throw new FaultException(Fault.line(FeatureDirectory.LOG, lineCount));
    }
    export.report = report;
  }

  static void requireValid(ValidationReport report) throws FaultException {
    if (!report.valid()) {
      throw new FaultException(report, violation -> Fault.line(FeatureDirectory.LOG, violation));
    }
  }
}
