package io.github.featurehandoff.route;

import io.github.featurehandoff.result.ExportResult;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Ends a feature's way: answers with the result, and tells the observer. */
public final class ReportResult implements Processor {
  @Override
  public void process(Exchange exchange) {
    FeatureExport export = FeatureExport.of(exchange);
    ExportResult result = export.result();
    result.answer(exchange.getMessage());
    export.exporter().observer().result(result);
  }
}
