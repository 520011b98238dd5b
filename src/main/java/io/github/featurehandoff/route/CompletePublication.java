package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Makes a publication last: brings the directory to disk in which the snapshot was renamed (C6.2).
 * An export that had the right bytes already only gets the log's attributes (C7.2), and those when
 * a notification was accepted, where there is one to come (C3.2).
 */
public final class CompletePublication implements Processor {

  @Override
  public void process(Exchange exchange) throws IOException {
    FeatureExport export = FeatureExport.of(exchange);
    FeatureDirectory feature = export.feature();
    if (export.isInPlace()) {
      if (!export.isToNotify()) {
        export.snapshot().applyAttributes();
      }
      return;
    }
    boolean newDirectory = export.madeDirectory();
    export.published();
    sync(feature.exportDirectory());
    if (newDirectory) {
      sync(feature.exportDirectory().resolveSibling(""));
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
