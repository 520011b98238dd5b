package io.github.featurehandoff.route;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultMessage;

/**
 * Makes a copy of an exchange the notification of its export: the result as JSON, and nothing of
 * the message that asked for it. Specs directory, slug and SHA-256 tell a notification from a
 * repeated one.
 */
public final class PrepareNotification implements Processor {

  @Override
  public void process(Exchange exchange) throws InvalidPayloadException {
    FeatureExport export = FeatureExport.of(exchange);
    export.notifying();
    Message notification = new DefaultMessage(exchange);
    exchange.setMessage(notification);
    exchange.setPattern(ExchangePattern.InOnly);
    export.result().answer(notification);
    notification.setHeader(NamedFeatures.SPECS_DIR, export.exporter().specs().path().toString());
    notification.setBody(notification.getMandatoryBody(String.class));
  }
}
