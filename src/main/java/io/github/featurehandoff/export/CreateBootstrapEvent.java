package io.github.featurehandoff.export;

import io.github.featurehandoff.events.BootstrapEvent;
import io.github.featurehandoff.events.Snapshot;
import io.github.featurehandoff.feature.FaultException;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Writes the bootstrap event of a feature without a log (C4). Leaves its file in the body. */
public final class CreateBootstrapEvent implements Processor {
  private final BootstrapEvents bootstrapEvents;

  public CreateBootstrapEvent(BootstrapEvents bootstrapEvents) {
    this.bootstrapEvents = bootstrapEvents;
  }

  @Override
  public void process(Exchange exchange) throws FaultException, IOException {
    FeatureExport export = FeatureExport.of(exchange);
    BootstrapEvent event = bootstrapEvents.make(export.feature());
    export.take(Snapshot.of(event, export.newTemporary()));
    exchange.getMessage().setBody(export.body());
  }
}
