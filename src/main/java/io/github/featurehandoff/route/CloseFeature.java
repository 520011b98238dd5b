package io.github.featurehandoff.route;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** The way out: nothing unpublished stays behind, and the next export of the feature may begin. */
public final class CloseFeature implements Processor {

  @Override
  public void process(Exchange exchange) {
    FeatureExport export = exchange.getProperty(FeatureExport.PROPERTY, FeatureExport.class);
    if (export != null) {
      export.close();
    }
  }
}
