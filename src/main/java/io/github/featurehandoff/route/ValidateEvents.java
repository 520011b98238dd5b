package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.jsonlines.Violation;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.snapshot.Snapshot;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Validates the snapshot, before anybody can see it (C5), while it comes to disk; both are done
 * before it goes on (C6.2).
 */
public final class ValidateEvents implements Processor {

  @Override
  public void process(Exchange exchange) throws Exception {
    FeatureExport export = FeatureExport.of(exchange);
    Snapshot snapshot = export.snapshot();
    ValidationReport report = snapshot.validate(export.exporter().hashed());
    check(report, snapshot);
    snapshot.awaitDisk();
    export.validated(report);
  }

  /** Refuses a log with violations. */
  public static void check(ValidationReport report) throws FaultException {
    if (!report.valid()) {
      List<Fault> faults =
          report.violations().stream()
              .map(violation -> Fault.line(FeatureDirectory.LOG, violation))
              .toList();
      throw new FaultException(faults, report.violationCount());
    }
  }

  private static void check(ValidationReport report, Snapshot snapshot) throws FaultException {
    check(report);
    if (report.lines() != snapshot.lines() || report.bytes() != snapshot.bytes()) {
      throw new FaultException(
          Fault.line(
              FeatureDirectory.LOG,
              new Violation(
                  report.lines() + 1,
                  0,
                  Violation.Kind.LINE_COUNT,
                  "the snapshot has "
                      + report.lines()
                      + " lines; "
                      + snapshot.lines()
                      + " were expected, as in the source",
                  "")));
    }
  }
}
