package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.ExportFailedException;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.HandoffHeaders;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.route.PendingFeature.Mode;
import io.github.featurehandoff.snapshot.ChangedException;
import io.github.featurehandoff.source.EventLog;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what one feature needs, and answers with the result. */
public final class ExportFeature {
  private static final String DECISION = "handoffDecision";
  private static final String CALLER_HEADERS = "handoffCallerHeaders";

  private static final Logger LOG = LoggerFactory.getLogger(ExportFeature.class);

  private final ExportContext context;
  private final DeliverExport deliver;

  /**
   * Exports of one feature run one after another in this process (C7.4). These are no locks of
   * threads, because an export that waits gives its thread back.
   */
  private final Map<Path, Semaphore> locks = new ConcurrentHashMap<>();

  public ExportFeature(ExportContext context, DeliverExport deliver) {
    this.context = context;
    this.deliver = deliver;
  }

  /** Hides the caller's {@code Camel*} headers, so that none of them chooses a path (C8.2). */
  public void hideHeaders(Exchange exchange) {
    Message message = exchange.getMessage();
    Map<String, Object> hidden = new TreeMap<>(message.getHeaders());
    hidden.keySet().removeIf(name -> !isCamels(name));
    hidden.keySet().forEach(message::removeHeader);
    exchange.setProperty(CALLER_HEADERS, hidden);
  }

  private static boolean isCamels(String header) {
    return header.regionMatches(true, 0, "Camel", 0, 5);
  }

  /** Waits until no other export of the feature is running. */
  public void begin(Exchange exchange) throws FaultException, InterruptedException {
    FeatureExport around = FeatureExport.find(exchange);
    exchange.removeProperty(DECISION);
    exchange.removeProperty(FeatureExport.PROPERTY);
    Message message = exchange.getMessage();
    PendingFeature pending =
        message.getBody() instanceof PendingFeature found
            ? found
            : new PendingFeature(context.featureIn(message), ExportListener.NONE, Mode.ONCE);
    FeatureDirectory feature = pending.feature();
    Semaphore lock = locks.computeIfAbsent(feature.path(), path -> new Semaphore(1, true));
    FeatureExport.await(lock, feature.slug(), around);
    FeatureExport export = new FeatureExport(pending, lock);
    exchange.setProperty(FeatureExport.PROPERTY, export);
    ExportContext.whenDone(exchange, export::close);
    SpecsDirectory.checkSlug(feature);
    if (pending.listener() == ExportListener.NONE) {
      context.sources().refresh();
    }
  }

  public void decide(Exchange exchange) throws FaultException {
    FeatureExport export = FeatureExport.of(exchange);
    FeatureDirectory feature = export.feature;
    Object before = feature.exportState();
    EventLog log = context.sources().log(feature);
    Decision decision = context.decisions().decide(feature, log);
    export.decided = new FeatureExport.Decided(decision, log, before);
    boolean stays = !decision.exports() && decision.kind() != Decision.Kind.NONE;
    export.waits = decision.waits() || (export.mode == Mode.REDELIVER && stays);
    exchange.setProperty(DECISION, decision.kind().name());
    exchange.setProperty(DeliverExport.DELIVER, export.waits && export.mode != Mode.DRY_RUN);
  }

  /** Has it decided again, because log or export changed, or a torn tail is waited for (C7.4). */
  public void again(Exchange exchange) throws FaultException, IOException {
    FeatureExport export = FeatureExport.of(exchange);
    boolean changed =
        exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT) instanceof ChangedException;
    if (changed && !export.isPatient()) {
      throw new FaultException(
          Fault.io(
              ".",
              "log or export changed while the export was made, ten times in a row",
              "Let no other program write to them meanwhile, and no interceptor of an application"
                  + " take the place of the file producer."));
    }
    export.beginAgain(changed);
    exchange.removeProperty(DECISION);
  }

  public void answer(Exchange exchange) {
    FeatureExport export = FeatureExport.of(exchange);
    answer(exchange, export.result(), export.listener);
  }

  /**
   * Fails the exchange if {@code handoff.fail-exchange} is set and a message asked for the export.
   */
  public void answerFault(Exchange exchange) throws ExportFailedException {
    Exception cause =
        Objects.requireNonNull(
            exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Exception.class));
    FeatureExport export = FeatureExport.find(exchange);
    FaultException known = ObjectHelper.getException(FaultException.class, cause);
    FaultException fault =
        known == null || (export != null && export.isSending())
            ? new FaultException(fault(cause, export))
            : known;
    ExportListener listener = export == null ? ExportListener.NONE : export.listener;
    ExportResult result =
        export == null ? ExportResult.failed("?", null, null, fault) : export.failed(fault);
    answer(exchange, result, listener);
    if (context.settings().failExchange() && listener == ExportListener.NONE) {
      throw new ExportFailedException(result, context.specs().path(), cause);
    }
  }

  private static void answer(Exchange exchange, ExportResult result, ExportListener listener) {
    listener.ended(result);
    setHeaders(exchange.getMessage(), result);
    exchange.getMessage().setBody(result);
  }

  static void setHeaders(Message message, ExportResult result) {
    message.setHeader(HandoffHeaders.SLUG, result.slug());
    message.setHeader(HandoffHeaders.OUTCOME, JsonReport.name(result.outcome()));
    Long events = result.events();
    message.setHeader(HandoffHeaders.EVENTS, events == null ? null : events.toString());
    message.setHeader(HandoffHeaders.SHA256, result.sha256());
  }

  public void close(Exchange exchange) {
    FeatureExport export = FeatureExport.find(exchange);
    if (export != null) {
      export.close();
    }
    Map<?, ?> hidden = exchange.getProperty(CALLER_HEADERS, Map.class);
    exchange.removeProperty(CALLER_HEADERS);
    if (hidden != null) {
      exchange.getMessage().getHeaders().keySet().removeIf(ExportFeature::isCamels);
      hidden.forEach((name, value) -> exchange.getMessage().setHeader((String) name, value));
    }
  }

  private Fault fault(Exception cause, @Nullable FeatureExport export) {
    if (export != null && export.isSending()) {
      return deliver.rejected(cause, export);
    }
    if (export != null && cause instanceof GenericFileOperationFailedException) {
      return PublishEvents.notRenamed(export.feature);
    }
    IOException io = ObjectHelper.getException(IOException.class, cause);
    if (io instanceof InterruptedIOException) {
      return Fault.unsettled(
          ".",
          "the export was stopped before it was published; the old export stays",
          "Run handoff once again.");
    }
    if (ObjectHelper.getException(OutOfMemoryError.class, cause) != null) {
      return Fault.io(
          ".",
          "the system refused a thread or memory that the export needs",
          "Raise the limit of processes and threads (ulimit -u, TasksMax=), or of memory.");
    }
    if (export != null && io != null) {
      return export.feature.unreadable(io);
    }
    LOG.error("An export failed unexpectedly", cause);
    return Fault.io(".", "an unexpected fault: " + cause, "Please report it, with the log.");
  }
}
