package io.github.featurehandoff.export;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Ends a feature's way: leaves the result in the body and tells the observer. */
public final class ReportResult implements Processor {
  private final ExportObserver observer;

  public ReportResult(ExportObserver observer) {
    this.observer = observer;
  }

  @Override
  public void process(Exchange exchange) {
    ExportResult result = FeatureExport.of(exchange).result();
    exchange.getMessage().setBody(result);
    observer.result(result);
  }
}
