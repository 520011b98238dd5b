package io.github.featurehandoff.route;

import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * A notification was accepted: gives the export its source's modification time, which says that it
 * is done (C3.2).
 */
public final class AcceptNotification implements Processor {

  @Override
  public void process(Exchange exchange) throws IOException {
    FeatureExport.of(exchange).accepted();
  }
}
