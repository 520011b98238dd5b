package io.github.featurehandoff.export;

import io.github.featurehandoff.feature.Fault;
import io.github.featurehandoff.feature.FaultException;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.FeatureLocks;
import io.github.featurehandoff.feature.SpecsDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door: finds out which feature a message is about, waits until no other export of it is under
 * way, and decides what is to be done. A feature is named by the header {@value #FEATURE}, or by
 * the body: a path, a file, or a slug. Everything else of the message counts for nothing (C8.2).
 */
public final class OpenFeature implements Processor {
  /** The header that names a feature, by its slug or its path. */
  public static final String FEATURE = "HandoffFeature";

  private static final Logger LOG = LoggerFactory.getLogger(OpenFeature.class);

  private final SpecsDirectory specs;
  private final Decisions decisions;
  private final Duration settleTime;
  private final ExportObserver observer;
  private final FeatureLocks locks = new FeatureLocks();

  public OpenFeature(
      SpecsDirectory specs, Decisions decisions, Duration settleTime, ExportObserver observer) {
    this.specs = specs;
    this.decisions = decisions;
    this.settleTime = settleTime;
    this.observer = observer;
  }

  @Override
  public void process(Exchange exchange) throws FaultException, InterruptedException {
    FeatureDirectory feature = feature(exchange);
    FeatureExport export = new FeatureExport(feature, settleTime);
    Runnable release = locks.acquire(feature);
    exchange.setProperty(FeatureExport.PROPERTY, export);
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                tidy(export);
                release.run();
              }
            });
    observer.begun(feature);
    SpecsDirectory.checkSlug(feature);
    export.decide(decisions.decide(feature));
  }

  private static void tidy(FeatureExport export) {
    try {
      export.discard();
    } catch (IOException e) {
      LOG.warn(
          "Cannot remove an unpublished file of {}: {}", export.feature().path(), e.toString());
    }
  }

  private FeatureDirectory feature(Exchange exchange) throws FaultException {
    Object named = exchange.getMessage().getHeader(FEATURE);
    if (named == null) {
      named = exchange.getMessage().getBody();
    }
    if (named instanceof FeatureDirectory found) {
      return found;
    }
    if (named instanceof GenericFile<?> polled && polled.getFile() instanceof File marker) {
      return specs.feature(marker.toPath().resolveSibling(""));
    }
    if (named instanceof File file) {
      return specs.feature(file.toPath());
    }
    if (named instanceof Path path) {
      return specs.feature(path);
    }
    if (named instanceof String text) {
      return specs.feature(text);
    }
    throw new FaultException(
        Fault.input(
            ".",
            "the message names no feature: its body is "
                + (named == null ? "empty" : "a " + named.getClass().getName()),
            "Send the feature's slug or path as the body, or in the header " + FEATURE + "."));
  }
}
