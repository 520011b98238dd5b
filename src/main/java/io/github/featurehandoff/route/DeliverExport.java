package io.github.featurehandoff.route;

import io.github.featurehandoff.delivery.EventReader;
import io.github.featurehandoff.delivery.PendingEvents;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.HandoffHeaders;
import io.github.featurehandoff.route.PendingFeature.Mode;
import io.github.featurehandoff.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.camel.AggregationStrategy;
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
public final class DeliverExport implements AggregationStrategy {
  static final String DELIVER = "handoffDeliver";

  private static final String NOTIFICATION = "the notification";
  private static final String KAFKA = "kafka:";

  /**
   * What Kafka gets unless the URI says something else: each event has its own headers, and a
   * request holds a whole log of a usual size.
   */
  private static final List<String> KAFKA_OPTIONS =
      List.of(
          "batchWithIndividualHeaders=true",
          "lingerMs=1",
          "maxBlockMs=10000",
          "producerBatchSize=131072");

  /**
   * The bytes of a batch. A longer event goes into one of its own, so that a broker that refuses it
   * has accepted what comes before it.
   */
  private static final int BATCH_BYTES = 250_000;

  /** An endpoint that takes this long to reject something is left alone for a while. */
  private static final Duration SLOW = Duration.ofSeconds(1);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  private final ExportContext context;
  private final String eventsUri;
  private final String notifyUri;
  private volatile @Nullable Pause pause;

  /** Whether the endpoint for events has accepted the last events that it got. */
  private volatile boolean accepting;

  public DeliverExport(ExportContext context) {
    this.context = context;
    eventsUri = withOptions(context.settings().eventsEndpoint());
    notifyUri = withOptions(context.settings().notifyEndpoint());
  }

  /**
   * Why nothing is sent for a while, so that features do not wait, one after another, for an
   * endpoint that does not answer.
   */
  private record Pause(String problem, String remedy, long until) {}

  private static String withOptions(String uri) {
    String complete = uri;
    if (uri.startsWith(KAFKA)) {
      for (String option : KAFKA_OPTIONS) {
        if (!uri.contains(option.replaceFirst("=.*", "="))) {
          complete += (complete.contains("?") ? "&" : "?") + option;
        }
      }
    }
    return complete;
  }

  public void open(Exchange exchange) throws FaultException, IOException {
    FeatureExport export = FeatureExport.of(exchange);
    export.listener.doing("delivering", export.feature);
    Pause now = pause;
    if (now != null && now.until - System.nanoTime() > 0) {
      throw new FaultException(Fault.io(exportOf(export), now.problem, now.remedy));
    }
    PendingEvents pending =
        new PendingEvents(export.feature, export.mode == Mode.REDELIVER, exchange.getContext());
    export.delivery = pending;
    exchange.setProperty("handoffEvents", eventsUri);
    exchange.setProperty(
        "handoffNotify", notifyUri.isEmpty() || pending.isEmpty() ? null : notifyUri);
    exchange.setProperty(
        "handoffNewEvents",
        eventsUri.isEmpty()
            ? Collections.emptyIterator()
            : newEvents(pending, export.feature.slug(), exchange.getContext()));
  }

  /**
   * The messages of events. For Kafka, which takes a list in one go, each holds a list of messages;
   * after a rejection a list of one, since each event of a list waits for a broker that cannot be
   * reached.
   */
  private Iterator<Message> newEvents(PendingEvents pending, String slug, CamelContext camel) {
    EventReader events = pending.events();
    boolean kafka = eventsUri.startsWith(KAFKA);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return events.hasNext();
      }

      @Override
      public Message next() {
        List<Message> batch = new ArrayList<>();
        long first = events.lines() + 1;
        long end = events.bytes() + BATCH_BYTES;
        do {
          Message event = events.next();
          event.setHeader(HandoffHeaders.REWRITTEN, String.valueOf(pending.accepted().rewritten()));
          batch.add(event);
        } while (kafka
            && accepting
            && events.hasNext()
            && batch.size() < PendingEvents.MOST_UNRECORDED
            && events.bytes() + events.nextSize() <= end);
        long last = events.lines();
        pending.sends(first == last ? "line " + first : "lines " + first + " to " + last);
        if (!kafka) {
          return batch.get(0);
        }
        batch.forEach(event -> setKafkaKey(event, slug));
        Message message = new DefaultMessage(camel);
        message.setBody(batch);
        return message;
      }
    };
  }

  @Override
  public Exchange aggregate(@Nullable Exchange previous, @Nullable Exchange answer) {
    return aggregate(previous, answer, Objects.requireNonNull(previous));
  }

  /**
   * An endpoint may do to its message what it likes, stop it or handle its exception; it rejects it
   * by an exception or a rollback.
   */
  @Override
  public Exchange aggregate(
      @Nullable Exchange previous, @Nullable Exchange answer, Exchange message) {
    if (answer != null) {
      boolean rolledBack = answer.isRollbackOnly() || answer.isRollbackOnlyLast();
      message.setException(
          answer.getException() == null && rolledBack
              ? new IOException("it was rolled back")
              : answer.getException());
    }
    return message;
  }

  public void eventsAccepted(Exchange exchange) throws IOException {
    accepting = true;
    FeatureExport.of(exchange).delivery().eventsAccepted();
  }

  /** The result as JSON, and nothing from the message that asked for the export. */
  public void notification(Exchange exchange) throws InvalidPayloadException {
    FeatureExport export = FeatureExport.of(exchange);
    PendingEvents pending = export.delivery();
    pending.events().skipTo(Long.MAX_VALUE);
    pending.sends(NOTIFICATION);
    long before = pending.accepted().notified();
    ExportResult result = export.exported();
    Message notification = new DefaultMessage(exchange);
    exchange.setMessage(notification);
    exchange.setPattern(ExchangePattern.InOnly);
    notification.setBody(result);
    ExportFeature.setHeaders(notification, result);
    notification.setHeader(HandoffHeaders.SPECS_DIR, context.specs().path().toString());
    notification.setHeader(HandoffHeaders.FROM_LINE, String.valueOf(before + 1));
    notification.setHeader(
        HandoffHeaders.NEW_EVENTS, String.valueOf(pending.events().lines() - before));
    notification.setHeader(HandoffHeaders.LOST_EVENTS, String.valueOf(pending.accepted().lost()));
    if (notifyUri.startsWith(KAFKA)) {
      setKafkaKey(notification, result.slug());
    }
    notification.setBody(notification.getMandatoryBody(String.class));
  }

  private static void setKafkaKey(Message message, String slug) {
    message.setHeader("kafka.KEY", slug); // Camel 4.18
    message.setHeader("CamelKafkaKey", slug); // from Camel 4.22 on
  }

  public void accepted(Exchange exchange) throws IOException {
    FeatureExport export = FeatureExport.of(exchange);
    export.delivery().complete();
    export.waits = false;
  }

  Fault rejected(Exception cause, FeatureExport export) {
    accepting = false;
    PendingEvents delivery = export.delivery();
    boolean notifies = NOTIFICATION.equals(delivery.sending());
    Settings settings = context.settings();
    String endpoint =
        URISupport.sanitizeUri(notifies ? settings.notifyEndpoint() : settings.eventsEndpoint());
    String published = "was published, but " + endpoint;
    String reason = reason(cause);
    String remedy =
        "Check that the endpoint of %s accepts messages."
            .formatted(notifies ? "handoff.notify" : "handoff.events");
    long now = System.nanoTime();
    long taken = now - delivery.sentAt();
    if (taken > SLOW.toNanos()) {
      long until = now + Math.min(10 * taken, LONGEST_PAUSE.toNanos());
      pause = new Pause(published + " did not answer a moment ago: " + reason, remedy, until);
    }
    return Fault.io(
        exportOf(export), published + " rejected " + delivery.sending() + ": " + reason, remedy);
  }

  private static String exportOf(FeatureExport export) {
    return export.feature.nameOf(export.feature.export());
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
}
