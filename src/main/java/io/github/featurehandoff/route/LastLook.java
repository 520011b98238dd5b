package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The last look before the rename: is Git in the middle of something (C10.2), and has a log that
 * had no event got one meanwhile (C2.1)?
 */
public final class LastLook implements Processor {
  @Override
  public void process(Exchange exchange) throws FaultException, IOException {
    FeatureExport export = FeatureExport.of(exchange);
    refuseWhileGitIsBusy(export.exporter());
    if (export.kind() == Decision.Kind.BOOTSTRAP) {
      FeatureDirectory feature = export.feature();
      BasicFileAttributes log = feature.regularFile(feature.log());
      if (log != null && log.size() > 0) {
        throw new FaultException(
            Fault.unsettled(
                FeatureDirectory.LOG,
                "got its first event while the bootstrap event was made",
                "Run this again."));
      }
    }
  }

  public static void refuseWhileGitIsBusy(Exporter exporter) throws FaultException, IOException {
    String operation = exporter.whileGitBusy() ? null : exporter.git().operation();
    if (operation != null) {
      throw new FaultException(
          Fault.busy(
              "Git is in the middle of " + operation,
              "Finish it, then run this again; or set handoff.while-git-busy=true."));
    }
  }
}
