package io.github.featurehandoff.export;

import io.github.featurehandoff.events.BootstrapEvent;
import io.github.featurehandoff.events.Snapshot;
import io.github.featurehandoff.feature.FaultException;
import io.github.featurehandoff.provenance.SourceRefs;
import java.io.IOException;
import java.time.Clock;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Writes the bootstrap event of a feature without a log (C4). Leaves its file in the body. */
public final class CreateBootstrapEvent implements Processor {
  private final SourceRefs sources;
  private final Clock clock;

  public CreateBootstrapEvent(SourceRefs sources, Clock clock) {
    this.sources = sources;
    this.clock = clock;
  }

  @Override
  public void process(Exchange exchange) throws FaultException, IOException {
    FeatureExport export = FeatureExport.of(exchange);
    BootstrapEvent event =
        BootstrapEvent.now(export.feature().slug(), sources.resolve(export.feature()), clock);
    export.take(Snapshot.of(event, export.newTemporary()));
    exchange.getMessage().setBody(export.body());
  }
}
