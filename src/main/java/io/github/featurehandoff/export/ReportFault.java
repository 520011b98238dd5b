package io.github.featurehandoff.export;

import io.github.featurehandoff.events.Snapshot;
import io.github.featurehandoff.export.Decision.Kind;
import io.github.featurehandoff.feature.Fault;
import io.github.featurehandoff.feature.FaultException;
import io.github.featurehandoff.feature.FeatureDirectory;
import java.io.IOException;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns whatever went wrong into a result with faults that a person can act on (C9.2), leaves it in
 * the body, tells the observer, and lets the exchange fail with an {@link ExportFailedException}
 * where it is to fail.
 */
public final class ReportFault implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(ReportFault.class);

  private final ExportObserver observer;

  public ReportFault(ExportObserver observer) {
    this.observer = observer;
  }

  @Override
  public void process(Exchange exchange) {
    Exception cause = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Exception.class);
    FeatureExport export = exchange.getProperty(FeatureExport.PROPERTY, FeatureExport.class);
    String slug = export == null ? "?" : export.feature().slug();
    ExportResult result =
        cause instanceof FaultException fault
            ? ExportResult.failed(slug, kind(export), fault.faults(), fault.faultCount())
            : ExportResult.failed(slug, kind(export), List.of(fault(cause, export)), 1);
    exchange.getMessage().setBody(result);
    exchange.setProperty(
        ExchangePropertyKey.EXCEPTION_CAUGHT, new ExportFailedException(result, cause));
    observer.result(result);
  }

  private static @Nullable Kind kind(@Nullable FeatureExport export) {
    return export == null ? null : export.kind();
  }

  private static Fault fault(Exception cause, @Nullable FeatureExport export) {
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
