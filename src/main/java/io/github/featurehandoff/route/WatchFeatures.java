package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.route.PendingFeature.Mode;
import io.github.featurehandoff.source.EventLog;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.BatchConsumer;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.apache.camel.spi.ReactiveExecutor;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the file consumer asks. As its filter: is this feature directory pending, and which of its
 * files stands for it? A directory is decided about before it is listed, so a feature that is up to
 * date costs a few {@code stat}s. As its poll strategy: is it time for a scan? What the consumer
 * itself passes over in silence, a directory that cannot be listed or has a name that it does not
 * take, is exported at the end of the scan (C9.1).
 */
public final class WatchFeatures implements GenericFileFilter<File>, PollingConsumerPollStrategy {
  private static final String EXPORT = "direct:handoff-export-feature";

  private static final Logger LOG = LoggerFactory.getLogger(WatchFeatures.class);

  private final ExportContext context;
  private final Scan scan;

  /** What this scan admitted and the consumer has not sent yet; for the polling thread alone. */
  private final Map<Path, FeatureDirectory> admitted = new LinkedHashMap<>();

  public WatchFeatures(ExportContext context, Scan scan) {
    this.context = context;
    this.scan = scan;
  }

  /** Never throws: an exception out of a filter loses files that were already found. */
  @Override
  public boolean accept(GenericFile<File> found) {
    Path path = found.getFile().toPath();
    return found.isDirectory() ? isPending(path) : standsForItsFeature(path);
  }

  private boolean isPending(Path path) {
    if (path.getFileName().toString().startsWith(".") || !scan.looksAt(path)) {
      return false;
    }
    if (context.specs().isLink(path)) {
      scan.isNoFeature(path);
      return false;
    }
    FeatureDirectory feature = context.specs().featureAt(path);
    try {
      EventLog log = context.sources().log(feature);
      scan.recordedIn(log);
      Decision decision = context.decisions().decide(feature, log);
      if (decision.kind() == Decision.Kind.NONE) {
        scan.isNoFeature(path);
        return false;
      }
      if (!decision.pending()) {
        scan.upToDate(feature, decision);
        return false;
      }
    } catch (FaultException e) {
      if (!feature.hasMarker()) {
        scan.isNoFeature(path);
        return false;
      }
      LOG.debug("{} is handed over for its fault", path, e);
    }
    if (!scan.admits(feature)) {
      return false;
    }
    admitted.put(path, feature);
    if (!context.settings().whileGitBusy()) {
      context.git().prepare();
    }
    return true;
  }

  /** The first marker that the consumer takes for a file. */
  private static boolean standsForItsFeature(Path file) {
    for (String marker : FeatureDirectory.MARKERS) {
      Path candidate = file.resolveSibling(marker);
      if (candidate.equals(file)) {
        return true;
      }
      if (Files.exists(candidate, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(candidate)) {
        return false;
      }
    }
    return false;
  }

  /** Makes the file's feature what the message is about. */
  public void handOver(Exchange exchange) {
    GenericFile<?> marker = exchange.getMessage().getBody(GenericFile.class);
    Path file = ((File) marker.getFile()).toPath();
    FeatureDirectory feature = context.specs().featureAt(file.resolveSibling(""));
    admitted.remove(feature.path());
    exchange.getMessage().setBody(pending(feature));
    ReactiveExecutor afterwards =
        exchange.getContext().getCamelContextExtension().getReactiveExecutor();
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                // Until this returns the exchange counts as being under way.
                afterwards.schedule(() -> scan.done(feature));
              }
            });
  }

  private PendingFeature pending(FeatureDirectory feature) {
    return new PendingFeature(feature, scan, Mode.WATCH);
  }

  @Override
  public boolean begin(Consumer consumer, Endpoint endpoint) {
    if (!scan.wantsScan()) {
      return false;
    }
    try {
      if (scan.looksAtEverything()) {
        context.specs().passedOver().forEach(feature -> isPending(feature.path()));
      }
    } catch (IOException e) {
      fail(e);
      return false;
    }
    return true;
  }

  @Override
  public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
    if (!((BatchConsumer) consumer).isBatchAllowed()) {
      drop();
      scan.cutShort();
      return;
    }
    if (!admitted.isEmpty()) {
      ProducerTemplate template = endpoint.getCamelContext().createProducerTemplate();
      admitted.values().forEach(feature -> handOver(feature, template));
      admitted.clear();
      template.stop();
    }
    scan.scanned();
  }

  private void handOver(FeatureDirectory feature, ProducerTemplate template) {
    if (feature.hasMarker()) {
      template.send(EXPORT, exchange -> exchange.getMessage().setBody(pending(feature)));
      scan.done(feature);
    } else {
      scan.dropped(feature);
    }
  }

  @Override
  public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
    fail(cause);
    return false;
  }

  private void fail(Exception cause) {
    drop();
    scan.scanFailed(cause);
  }

  private void drop() {
    admitted.values().forEach(scan::dropped);
    admitted.clear();
  }
}
