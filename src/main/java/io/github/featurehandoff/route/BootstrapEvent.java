package io.github.featurehandoff.route;

import io.github.featurehandoff.decision.BootstrapEvents;
import io.github.featurehandoff.decision.PackageCreatedEvent;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.attribute.FileTime;
import org.apache.camel.Exchange;

/** Writes the one event of a feature whose log has no events, or keeps an existing one (C4). */
public record BootstrapEvent(ExportContext context) {
  public void takeSnapshot(Exchange exchange) throws FaultException, IOException {
    FeatureExport export = FeatureExport.of(exchange);
    FeatureDirectory feature = export.feature;
    BootstrapEvents events = context.bootstrapEvents();
    PackageCreatedEvent standing = events.standing(feature);
    if (standing != null) {
      export.take(
          Snapshot.ofLine(feature.export(), standing.toLine(), FileTime.from(standing.at())));
    } else {
      PackageCreatedEvent event = events.make(feature);
      export.take(Snapshot.write(event.toLine(), export.newTemporary(), FileTime.from(event.at())));
    }
    exchange.getMessage().setBody(export.snapshot().file().toFile());
  }
}
