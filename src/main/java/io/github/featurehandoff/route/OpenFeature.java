package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * The door: finds out which feature a message is about, waits until no other export of it is under
 * way, and decides what is to be done. {@link CloseFeature} is the way out.
 */
public final class OpenFeature implements Processor {
  private final NamedFeatures features;
  private final FeatureLocks locks = new FeatureLocks();

  public OpenFeature(NamedFeatures features) {
    this.features = features;
  }

  @Override
  public void process(Exchange exchange) throws FaultException, InterruptedException {
    FeatureExport around =
        exchange.removeProperty(FeatureExport.PROPERTY) instanceof FeatureExport other
                && other.isOpen()
            ? other
            : null;
    Message message = exchange.getMessage();
    Exporter exporter = exchange.getProperty(Exporter.PROPERTY, Exporter.class);
    FeatureDirectory feature;
    if (exporter != null && message.getBody() instanceof FeatureDirectory found) {
      feature = found;
    } else {
      exporter = features.exporter(message);
      feature = features.feature(message, exporter);
    }
    if (around != null && around.feature().path().equals(feature.path())) {
      throw new FaultException(
          Fault.input(
              ".",
              "\"" + feature.slug() + "\" is being exported by what sends it in again",
              "Let handoff.notify be an endpoint that waits for no export of the feature it is"
                  + " told of, such as seda:."));
    }
    FeatureExport export = new FeatureExport(feature, exporter, locks.acquire(feature));
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
    exporter.observer().begun(feature);
    SpecsDirectory.checkSlug(feature);
    export.decide(exporter.decisions().decide(feature), exchange);
  }
}
