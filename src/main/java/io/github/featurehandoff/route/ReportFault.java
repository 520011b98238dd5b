package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Decision.Kind;
import io.github.featurehandoff.result.ExportFailedException;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.snapshot.Snapshot;
import java.io.IOException;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns whatever went wrong into a result with faults that a person can act on (C9.2), answers with
 * it, tells the observer, and lets the exchange fail with an {@link ExportFailedException} where it
 * is to fail.
 */
public final class ReportFault implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(ReportFault.class);

  private final boolean failExchange;

  /**
   * Reports faults.
   *
   * @param failExchange whether a message's exchange fails that is about no feature
   */
  public ReportFault(boolean failExchange) {
    this.failExchange = failExchange;
  }

  @Override
  public void process(Exchange exchange) throws ExportFailedException {
    Exception cause = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Exception.class);
    FeatureExport export = exchange.getProperty(FeatureExport.PROPERTY, FeatureExport.class);
    String slug = export == null ? "?" : export.feature().slug();
    ExportResult result =
        cause instanceof FaultException fault && (export == null || !export.isNotifying())
            ? ExportResult.failed(slug, kind(export), fault.faults(), fault.faultCount())
            : ExportResult.failed(slug, kind(export), List.of(fault(cause, export)), 1);
    if (export != null) {
      export.exporter().observer().result(result);
    }
    result.answer(exchange.getMessage());
    if (export == null ? failExchange : export.exporter().failExchange()) {
      throw new ExportFailedException(result, cause);
    }
  }

  private static @Nullable Kind kind(@Nullable FeatureExport export) {
    return export == null ? null : export.kind();
  }

  private static Fault fault(Exception cause, @Nullable FeatureExport export) {
    if (export != null && export.isNotifying()) {
      return Fault.io(
          export.feature().nameOf(export.feature().export()),
          "is right, but "
              + URISupport.sanitizeUri(export.exporter().notifyEndpoint())
              + " did not accept the notification of it: "
              + String.valueOf(cause.getMessage()).replaceFirst("\\.$", ""),
          "See to it that handoff.notify accepts messages, then run this again.");
    }
    if (export != null && cause instanceof Snapshot.TornTailException torn) {
      return TakeSnapshot.tornTail(torn, export);
    }
    if (cause instanceof Snapshot.UnstableLogException unstable) {
      return Fault.io(
          FeatureDirectory.LOG,
          String.valueOf(unstable.getMessage()),
          "Run this again when its writers rest.");
    }
    if (export != null && cause instanceof GenericFileOperationFailedException) {
      FeatureDirectory feature = export.feature();
      return Fault.io(
          feature.nameOf(feature.export()),
          "the new export could not be renamed into its place; the old one stands",
          "Let the user who runs this write in "
              + feature.nameOf(feature.exportDirectory())
              + "/, and see that no directory is in the export's place.");
    }
    if (export != null && cause instanceof IOException io) {
      return export.feature().unreadable(io);
    }
    LOG.error("An export failed in a way that was not foreseen", cause);
    return Fault.io(".", "an unforeseen fault: " + cause, "Please report it, with the log.");
  }
}
