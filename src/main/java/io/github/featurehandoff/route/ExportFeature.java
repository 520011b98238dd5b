package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.ExportFailedException;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.HandoffHeaders;
import io.github.featurehandoff.route.PendingFeature.Mode;
import io.github.featurehandoff.snapshot.UnstableLogException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one feature in, decides what it needs, and answers with what came of it. */
public final class ExportFeature {
  /** The exchange property that says what is to be done; a name of {@link Decision.Kind}. */
  static final String DECISION = "handoffDecision";

  /** The exchange property with the caller's headers that are kept from the routes. */
  private static final String CALLER_HEADERS = "handoffCallerHeaders";

  private static final ExportListener NOBODY = new ExportListener() {};
  private static final Logger LOG = LoggerFactory.getLogger(ExportFeature.class);

  private final ExportContext context;
  private final FeatureLocks locks = new FeatureLocks();

  public ExportFeature(ExportContext context) {
    this.context = context;
  }

  /** Takes the caller's {@code Camel*} headers away, so that none of them chooses a path (C8.2). */
  public void hideHeaders(Exchange exchange) {
    Map<String, Object> hidden = new TreeMap<>();
    exchange
        .getMessage()
        .getHeaders()
        .forEach(
            (name, value) -> {
              if (name.regionMatches(true, 0, "Camel", 0, 5)) {
                hidden.put(name, value);
              }
            });
    hidden.keySet().forEach(exchange.getMessage()::removeHeader);
    exchange.setProperty(CALLER_HEADERS, hidden);
  }

  /**
   * Finds out which feature the message is about, waits for an earlier export of it to end, and
   * decides what is to be done.
   */
  public void decide(Exchange exchange) throws FaultException, InterruptedException {
    FeatureExport around = FeatureExport.find(exchange);
    exchange.removeProperty(FeatureExport.PROPERTY);
    Message message = exchange.getMessage();
    PendingFeature pending =
        message.getBody() instanceof PendingFeature found
            ? found
            : new PendingFeature(NamedFeature.of(message, context.specs()), NOBODY, Mode.ONCE);
    FeatureDirectory feature = pending.feature();
    if (around != null && around.isOpen() && around.feature().equals(feature)) {
      throw new FaultException(
          Fault.input(
              ".",
              "the export of \"" + feature.slug() + "\" waits for the endpoint that sent it again",
              "Let handoff.notify name an endpoint that does not wait for an export, such as"
                  + " seda:."));
    }
    FeatureExport export = new FeatureExport(pending, locks.acquire(feature));
    exchange.setProperty(FeatureExport.PROPERTY, export);
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                export.close();
              }
            });
    pending.listener().begun(feature);
    SpecsDirectory.checkSlug(feature);
    Decision decision = context.decisions().decide(feature);
    export.decided(decision);
    exchange.setProperty(DECISION, decision.kind().name());
  }

  /** Answers with the result. */
  public void answer(Exchange exchange) {
    FeatureExport export = FeatureExport.of(exchange);
    answer(exchange, export.result(), export);
  }

  /**
   * Answers with the faults, worded for a person (C9.2).
   *
   * @throws ExportFailedException where {@code handoff.fail-exchange} is set and a message asked
   *     for the export
   */
  public void answerFault(Exchange exchange) throws ExportFailedException {
    Exception cause = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Exception.class);
    FeatureExport export = FeatureExport.find(exchange);
    String slug = export == null ? "?" : export.feature().slug();
    Decision.Kind decision = export == null ? null : export.kind();
    ExportResult result =
        cause instanceof FaultException fault && (export == null || !export.isNotifying())
            ? ExportResult.failed(slug, decision, fault.faults(), fault.faultCount())
            : ExportResult.failed(slug, decision, List.of(fault(cause, export)), 1);
    answer(exchange, result, export);
    if (context.settings().failExchange() && (export == null || export.listener() == NOBODY)) {
      throw new ExportFailedException(result, cause);
    }
  }

  private static void answer(
      Exchange exchange, ExportResult result, @Nullable FeatureExport export) {
    if (export != null) {
      export.listener().ended(result);
    }
    setHeaders(exchange.getMessage(), result);
    exchange.getMessage().setBody(result);
  }

  static void setHeaders(Message message, ExportResult result) {
    message.setHeader(HandoffHeaders.SLUG, result.slug());
    message.setHeader(HandoffHeaders.OUTCOME, result.outcome().name().toLowerCase(Locale.ROOT));
    message.setHeader(HandoffHeaders.EVENTS, result.events());
    message.setHeader(HandoffHeaders.SHA256, result.sha256());
  }

  /** Removes what was not published, lets the next export begin, gives the headers back. */
  public void close(Exchange exchange) {
    FeatureExport export = FeatureExport.find(exchange);
    if (export != null) {
      export.close();
    }
    Map<?, ?> hidden = exchange.getProperty(CALLER_HEADERS, Map.class);
    exchange.removeProperty(CALLER_HEADERS);
    if (hidden != null) {
      exchange.getMessage().removeHeaders("Camel*");
      hidden.forEach((name, value) -> exchange.getMessage().setHeader((String) name, value));
    }
  }

  private Fault fault(Exception cause, @Nullable FeatureExport export) {
    if (export != null && export.isNotifying()) {
      return DeliverExport.rejected(cause, export, context);
    }
    if (export != null && cause instanceof GenericFileOperationFailedException) {
      return PublishEvents.notRenamed(export.feature());
    }
    if (cause instanceof UnstableLogException unstable) {
      return Fault.io(
          FeatureDirectory.LOG,
          String.valueOf(unstable.getMessage()),
          "Run this again when nothing writes to it.");
    }
    if (export != null && cause instanceof IOException io) {
      return export.feature().unreadable(io);
    }
    LOG.error("An export failed in a way that was not foreseen", cause);
    return Fault.io(".", "an unforeseen fault: " + cause, "Please report it, with the log.");
  }
}
