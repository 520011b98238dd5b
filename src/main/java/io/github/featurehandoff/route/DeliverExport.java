package io.github.featurehandoff.route;

import io.github.featurehandoff.delivery.EventMessages;
import io.github.featurehandoff.delivery.PendingEvents;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.HandoffHeaders;
import io.github.featurehandoff.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends what was not accepted of an export: its new events, then a notification. What is accepted
 * is recorded beside the export (C12).
 */
public final class DeliverExport {
  /** The exchange property that says whether to deliver the export. */
  static final String DELIVER = "handoffDeliver";

  /** The exchange property with the messages of the events that were not accepted. */
  static final String NEW_EVENTS = "handoffNewEvents";

  /** The exchange property with the endpoint for events. */
  static final String EVENTS = "handoffEvents";

  /** The exchange property with the endpoint for notifications; none if there is none to send. */
  static final String NOTIFY = "handoffNotify";

  private static final String NOTIFICATION = "the notification";
  private static final String KAFKA = "kafka:";

  /**
   * What Kafka gets unless the URI says something else: each event has its own headers, and a
   * request holds a whole log of a usual size.
   */
  private static final Map<String, String> KAFKA_OPTIONS =
      Map.of(
          "batchWithIndividualHeaders", "true",
          "lingerMs", "1",
          "maxBlockMs", "10000",
          "producerBatchSize", "131072");

  /** An endpoint that takes this long to reject something is left alone for a while. */
  private static final Duration SLOW = Duration.ofSeconds(1);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  private final ExportContext context;
  private final String eventsUri;
  private final String notifyUri;
  private @Nullable Pause pause;

  /** Whether the endpoint for events has accepted the last events that it got. */
  private volatile boolean accepting;

  public DeliverExport(ExportContext context) {
    this.context = context;
    eventsUri = withOptions(context.settings().eventsEndpoint());
    notifyUri = withOptions(context.settings().notifyEndpoint());
  }

  /**
   * Why nothing is sent for a while, so that many features do not wait, one after another, for an
   * endpoint that does not answer.
   *
   * @param until on the clock of {@link System#nanoTime}
   */
  private record Pause(String problem, String remedy, long until) {}

  private static String withOptions(String uri) {
    String complete = uri;
    if (uri.startsWith(KAFKA)) {
      for (Map.Entry<String, String> option : new TreeMap<>(KAFKA_OPTIONS).entrySet()) {
        if (!uri.contains(option.getKey() + "=")) {
          complete += (complete.contains("?") ? "&" : "?") + option;
        }
      }
    }
    return complete;
  }

  /** Finds out what was not accepted yet, and where to send it. */
  public void open(Exchange exchange) throws FaultException, IOException {
    FeatureExport export = FeatureExport.of(exchange);
    export.waits();
    export.listener().delivering(export.feature());
    refuseDuringPause(export.feature());
    PendingEvents pending =
        PendingEvents.open(export.feature(), export.mode() == PendingFeature.Mode.REDELIVER);
    export.delivers(pending);
    exchange.setProperty(EVENTS, eventsUri);
    exchange.setProperty(NOTIFY, notifyUri.isEmpty() || pending.isEmpty() ? null : notifyUri);
    exchange.setProperty(
        NEW_EVENTS,
        eventsUri.isEmpty()
            ? Collections.emptyIterator()
            : new NewEvents(export, exchange.getContext()));
  }

  /**
   * The messages of events. For Kafka, which takes a list in one go, each holds a list of messages;
   * after a rejection a list of one, since each event of a list waits for a broker that cannot be
   * reached.
   */
  private final class NewEvents implements Iterator<Message> {
    private final FeatureExport export;
    private final PendingEvents pending;
    private final CamelContext camel;

    NewEvents(FeatureExport export, CamelContext camel) {
      this.export = export;
      this.pending = export.delivery();
      this.camel = camel;
    }

    @Override
    public boolean hasNext() {
      try {
        return pending.hasNext();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Message next() {
      boolean kafka = eventsUri.startsWith(KAFKA);
      long first = pending.events() + 1;
      List<byte[]> lines;
      try {
        lines = pending.batch(kafka && accepting);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (lines.isEmpty()) {
        throw new NoSuchElementException();
      }
      long last = pending.events();
      pending.sends(first == last ? "line " + first : "lines " + first + " to " + last);
      String slug = export.feature().slug();
      List<Message> events =
          EventMessages.of(slug, first, lines, pending.isRewrite(), kafka, camel);
      if (!kafka) {
        return events.get(0);
      }
      Message batch = new DefaultMessage(camel);
      batch.setBody(events);
      return batch;
    }
  }

  /** Records from time to time that events were accepted. */
  public void eventsAccepted(Exchange exchange) throws FaultException {
    FeatureExport export = FeatureExport.of(exchange);
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
    pending.sends(NOTIFICATION);
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
    if (notifyUri.startsWith(KAFKA)) {
      EventMessages.setKafkaKey(notification, result.slug());
    }
    notification.setHeader(HandoffHeaders.LOST_EVENTS, String.valueOf(pending.lostEvents()));
    notification.setBody(notification.getMandatoryBody(String.class));
  }

  /** Records that all of the export was accepted. */
  public void accepted(Exchange exchange) throws IOException {
    FeatureExport export = FeatureExport.of(exchange);
    export.delivery().complete();
  }

  /** The fault of an endpoint that did not accept what was sent. */
  Fault rejected(Exception cause, FeatureExport export) {
    accepting = false;
    try {
      export.delivery().rejected();
    } catch (IOException e) {
      return export.feature().unreadable(e);
    }
    String what = String.valueOf(export.delivery().sent());
    boolean notifies = what.equals(NOTIFICATION);
    Settings settings = context.settings();
    String endpoint =
        URISupport.sanitizeUri(notifies ? settings.notifyEndpoint() : settings.eventsEndpoint());
    String reason = reason(cause);
    String remedy =
        "Check that the endpoint of "
            + (notifies ? "handoff.notify" : "handoff.events")
            + " accepts messages, then run this again.";
    long now = System.nanoTime();
    long taken = now - export.delivery().sentAt();
    if (taken > SLOW.toNanos()) {
      String problem = "was published, but " + endpoint + " did not answer a moment ago: " + reason;
      pause(new Pause(problem, remedy, now + Math.min(10 * taken, LONGEST_PAUSE.toNanos())));
    }
    return Fault.io(
        export.feature().nameOf(export.feature().export()),
        "was published, but " + endpoint + " rejected " + what + ": " + reason,
        remedy);
  }

  /** What the endpoint says, without what Camel says around it. */
  private static String reason(Throwable cause) {
    Throwable inner = cause.getCause();
    if (inner != null
        && (cause instanceof CamelExchangeException || cause instanceof ExecutionException)) {
      return reason(inner);
    }
    String message = cause.getMessage();
    return (message == null ? cause.getClass().getSimpleName() : message).replaceFirst("\\.$", "");
  }

  private synchronized void pause(Pause next) {
    pause = next;
  }

  private synchronized void refuseDuringPause(FeatureDirectory feature) throws FaultException {
    if (pause != null && pause.until - System.nanoTime() > 0) {
      throw new FaultException(
          Fault.io(feature.nameOf(feature.export()), pause.problem, pause.remedy));
    }
    pause = null;
  }
}
