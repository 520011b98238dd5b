package io.github.featurehandoff.route;

import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.HandoffHeaders;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.util.URISupport;

/** Sends a notification of an export. The export is not done until it is accepted (C12). */
public final class DeliverExport {
  /** The exchange property that says whether to deliver the export. */
  static final String DELIVER = "handoffDeliver";

  /** The exchange property with the URI of the endpoint. */
  static final String ENDPOINT = "handoffNotify";

  private final ExportContext context;

  public DeliverExport(ExportContext context) {
    this.context = context;
  }

  /** Sets the endpoint. */
  public void address(Exchange exchange) {
    exchange.setProperty(ENDPOINT, context.settings().notifyEndpoint());
  }

  /**
   * Turns a copy of the exchange into the notification: the result as JSON, and nothing from the
   * message that asked for the export.
   */
  public void notification(Exchange exchange) throws InvalidPayloadException {
    FeatureExport export = FeatureExport.of(exchange);
    export.notifying();
    Message notification = new DefaultMessage(exchange);
    exchange.setMessage(notification);
    exchange.setPattern(ExchangePattern.InOnly);
    notification.setBody(export.result());
    ExportFeature.setHeaders(notification, export.result());
    notification.setHeader(HandoffHeaders.SPECS_DIR, context.specs().path().toString());
    notification.setBody(notification.getMandatoryBody(String.class));
  }

  /** Gives the export the modification time of the log, which marks it as done. */
  public void accepted(Exchange exchange) throws IOException {
    FeatureExport export = FeatureExport.of(exchange);
    export.accepted();
    export.snapshot().in(export.feature().export()).applyAttributes();
  }

  static Fault rejected(Exception cause, FeatureExport export, ExportContext context) {
    return Fault.io(
        export.feature().nameOf(export.feature().export()),
        "was published, but "
            + URISupport.sanitizeUri(context.settings().notifyEndpoint())
            + " rejected the notification: "
            + String.valueOf(cause.getMessage()).replaceFirst("\\.$", ""),
        "Check that the endpoint of handoff.notify accepts messages, then run this again.");
  }
}
