package io.github.featurehandoff.route;

import io.github.featurehandoff.bootstrap.BootstrapEvent;
import io.github.featurehandoff.bootstrap.BootstrapEvents;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.snapshot.Snapshot;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Writes the bootstrap event of a feature without a log, or finds the one that stands (C4). Leaves
 * its file in the body.
 */
public final class CreateBootstrapEvent implements Processor {
  @Override
  public void process(Exchange exchange) throws FaultException, IOException {
    FeatureExport export = FeatureExport.of(exchange);
    Exporter exporter = export.exporter();
    BootstrapEvents events = exporter.bootstrapEvents();
    BootstrapEvent standing = events.standing(export.feature());
    if (standing != null) {
      export.takeInPlace(Snapshot.ofExport(standing, export.feature().export()));
    } else {
      BootstrapEvent event = events.make(export.feature());
      export.take(Snapshot.of(event, export.newTemporary(), exporter.notifies()));
    }
    export.show(exchange);
  }
}
