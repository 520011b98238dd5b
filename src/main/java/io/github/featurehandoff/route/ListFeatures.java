package io.github.featurehandoff.route;

import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Leaves the features of a specs directory in the body, all of them. */
public final class ListFeatures implements Processor {
  private final NamedFeatures features;

  public ListFeatures(NamedFeatures features) {
    this.features = features;
  }

  @Override
  public void process(Exchange exchange) throws FaultException {
    Exporter exporter = features.exporter(exchange.getMessage());
    try {
      exchange.getMessage().setBody(exporter.specs().features());
    } catch (IOException e) {
      throw new FaultException(
          Fault.io(
              ".",
              exporter.specs().path() + " cannot be listed: " + e.getMessage(),
              "Give the user who runs this the permission to read it."));
    }
    exchange.setProperty(Exporter.PROPERTY, exporter);
  }
}
