package io.github.featurehandoff.route;

import io.github.featurehandoff.delivery.EventMessages;
import io.github.featurehandoff.delivery.PendingEvents;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.HandoffHeaders;
import io.github.featurehandoff.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.util.URISupport;

/**
 * Sends what was not accepted of an export: its new events, then a notification. What is accepted
 * is recorded beside the export (C12).
 */
public final class DeliverExport {
  /** The exchange property that says whether to deliver the export. */
  static final String DELIVER = "handoffDeliver";

  /** The exchange property with the events that were not accepted, in batches. */
  static final String NEW_EVENTS = "handoffNewEvents";

  /** The exchange property with the endpoint for events. */
  static final String EVENTS = "handoffEvents";

  /** The exchange property that says whether the endpoint for events takes many in one message. */
  static final String BATCHES = "handoffBatches";

  /** The exchange property with the endpoint for notifications; none if there is none to send. */
  static final String NOTIFY = "handoffNotify";

  private static final String KAFKA = "kafka:";

  private final ExportContext context;

  /**
   * Whether the endpoint for events has accepted the last batch. If not, the next one has one event
   * alone: a broker that cannot be reached makes each event of a batch wait.
   */
  private volatile boolean accepting;

  public DeliverExport(ExportContext context) {
    this.context = context;
  }

  /** Finds out what was not accepted yet, and where to send it. */
  public void open(Exchange exchange) throws FaultException, IOException {
    Settings settings = context.settings();
    FeatureExport export = FeatureExport.of(exchange);
    PendingEvents pending =
        PendingEvents.open(export.feature(), export.mode() == PendingFeature.Mode.REDELIVER);
    export.delivers(pending);
    boolean batches = settings.eventsEndpoint().startsWith(KAFKA);
    exchange.setProperty(EVENTS, settings.eventsEndpoint());
    exchange.setProperty(BATCHES, batches);
    exchange.setProperty(
        NOTIFY,
        settings.notifyEndpoint().isEmpty() || pending.isEmpty()
            ? null
            : settings.notifyEndpoint());
    exchange.setProperty(
        NEW_EVENTS,
        settings.eventsEndpoint().isEmpty()
            ? Collections.emptyIterator()
            : new Batches(export, batches, exchange.getContext()));
  }

  /** The messages with the events; each holds a list, whose elements are a message each. */
  private final class Batches implements Iterator<Message> {
    private final FeatureExport export;
    private final boolean keyed;
    private final CamelContext camel;

    Batches(FeatureExport export, boolean keyed, CamelContext camel) {
      this.export = export;
      this.keyed = keyed;
      this.camel = camel;
    }

    @Override
    public boolean hasNext() {
      try {
        return export.delivery().hasNext();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Message next() {
      PendingEvents pending = export.delivery();
      long first = pending.events() + 1;
      List<byte[]> lines;
      try {
        lines = pending.batch(accepting || !keyed ? Integer.MAX_VALUE : 1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (lines.isEmpty()) {
        throw new NoSuchElementException();
      }
      long last = pending.events();
      export.sends(first == last ? "line " + first : "lines " + first + " to " + last);
      String slug = export.feature().slug();
      Message batch = new DefaultMessage(camel);
      batch.setBody(EventMessages.of(slug, first, lines, pending.isRewrite(), keyed, camel));
      batch.setHeader(HandoffHeaders.SLUG, slug);
      return batch;
    }
  }

  /** Records that a batch was accepted. */
  public void batchAccepted(Exchange exchange) throws FaultException {
    FeatureExport export = FeatureExport.of(exchange);
    export.sends(null);
    accepting = true;
    try {
      export.delivery().accepted();
    } catch (IOException e) {
      throw new FaultException(export.feature().unreadable(e));
    }
  }

  /**
   * Turns a copy of the exchange into the notification: the result as JSON, and nothing from the
   * message that asked for the export.
   */
  public void notification(Exchange exchange) throws InvalidPayloadException, IOException {
    FeatureExport export = FeatureExport.of(exchange);
    PendingEvents pending = export.delivery();
    pending.readToEnd();
    export.sends("the notification");
    ExportResult result = export.exported();
    Message notification = new DefaultMessage(exchange);
    exchange.setMessage(notification);
    exchange.setPattern(ExchangePattern.InOnly);
    notification.setBody(result);
    ExportFeature.setHeaders(notification, result);
    notification.setHeader(HandoffHeaders.SPECS_DIR, context.specs().path().toString());
    notification.setHeader(HandoffHeaders.FROM_LINE, String.valueOf(pending.fromLine()));
    notification.setHeader(
        HandoffHeaders.NEW_EVENTS, String.valueOf(pending.events() - pending.fromLine() + 1));
    notification.setHeader(HandoffHeaders.LOST_EVENTS, String.valueOf(pending.lostEvents()));
    notification.setBody(notification.getMandatoryBody(String.class));
  }

  /** Records that all of the export was accepted. */
  public void accepted(Exchange exchange) throws IOException {
    FeatureExport export = FeatureExport.of(exchange);
    export.sends(null);
    export.delivery().complete();
  }

  /** The fault of an endpoint that did not accept what was sent. */
  Fault rejected(Exception cause, FeatureExport export) {
    accepting = false;
    String what = String.valueOf(export.sent());
    boolean notifies = what.endsWith("notification");
    Settings settings = context.settings();
    return Fault.io(
        export.feature().nameOf(export.feature().export()),
        "was published, but "
            + URISupport.sanitizeUri(
                notifies ? settings.notifyEndpoint() : settings.eventsEndpoint())
            + " rejected "
            + what
            + ": "
            + String.valueOf(cause.getMessage()).replaceFirst("\\.$", ""),
        "Check that the endpoint of "
            + (notifies ? "handoff.notify" : "handoff.events")
            + " accepts messages, then run this again.");
  }
}
