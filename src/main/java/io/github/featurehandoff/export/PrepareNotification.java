package io.github.featurehandoff.export;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultMessage;

/**
 * Puts a message about the export in the place of the one that asked for it, so that nothing else
 * of that one is sent on. Slug and SHA-256 tell a notification from a repeated one.
 */
public final class PrepareNotification implements Processor {

  @Override
  public void process(Exchange exchange) {
    FeatureExport export = FeatureExport.of(exchange);
    export.notifying(exchange.getMessage());
    Message notification = new DefaultMessage(exchange);
    export.result().answer(notification);
    exchange.setMessage(notification);
  }
}
