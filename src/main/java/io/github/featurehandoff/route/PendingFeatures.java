package io.github.featurehandoff.route;

import io.github.featurehandoff.decision.Decisions;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.LogText;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
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
 * files stands for it? A directory is decided before it is listed, so a feature that is done costs
 * a few {@code stat}s. As a processor: that file's feature is what the message is about. As its
 * poll strategy: hands over what the consumer itself passes over in silence, a directory that
 * cannot be listed or has a name it does not like (C9.1).
 */
public final class PendingFeatures
    implements GenericFileFilter<File>, PollingConsumerPollStrategy, Processor {
  private static final Logger LOG = LoggerFactory.getLogger(PendingFeatures.class);

  private final Exporter exporter;
  private final Decisions decisions;
  private final ExportObserver observer;
  private final String exportEndpoint;
  private final Set<Path> knownLinks = ConcurrentHashMap.newKeySet();
  private final Map<Path, FeatureDirectory> notHandedOver = new LinkedHashMap<>();

  /**
   * Asks for the features of one specs directory.
   *
   * @param exportEndpoint where a feature goes that the consumer does not hand over
   */
  public PendingFeatures(Exporter exporter, String exportEndpoint) {
    this.exporter = exporter;
    this.decisions = exporter.decisions();
    this.observer = exporter.observer();
    this.exportEndpoint = exportEndpoint;
  }

  /** Never throws: an exception out of a filter loses files that were already found. */
  @Override
  public boolean accept(GenericFile<File> found) {
    Path path = found.getFile().toPath();
    if (found.isDirectory()) {
      return isPending(path);
    }
    boolean stands = standsForItsFeature(path);
    if (stands) {
      notHandedOver.remove(path.getParent());
    }
    return stands;
  }

  private boolean isPending(Path path) {
    if (path.getFileName().toString().startsWith(".") || !observer.looksAt(path)) {
      return false;
    }
    if (Files.isSymbolicLink(path)) {
      if (knownLinks.add(path)) {
        LOG.warn(
            "{} is a symbolic link to a directory, which is no feature directory; it is left out",
            LogText.of(path.toString()));
      }
      return false;
    }
    FeatureDirectory feature = exporter.specs().featureAt(path);
    try {
      Decision decision = decisions.decide(feature);
      if (decision.kind() == Decision.Kind.NONE) {
        return false;
      }
      if (!decision.pending()) {
        observer.result(ExportResult.notPending(feature.slug(), decision));
        return false;
      }
    } catch (FaultException e) {
      if (!feature.hasMarker()) {
        return false;
      }
      LOG.debug("{} is handed over for its fault", path, e);
    }
    if (!observer.admits(feature)) {
      return false;
    }
    notHandedOver.put(path, feature);
    if (!exporter.whileGitBusy()) {
      exporter.git().prepare();
    }
    observer.pending(feature);
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

  @Override
  public void process(Exchange exchange) {
    GenericFile<?> marker = exchange.getMessage().getBody(GenericFile.class);
    Path file = ((File) marker.getFile()).toPath();
    FeatureDirectory feature = exporter.specs().featureAt(file.resolveSibling(""));
    handOver(feature, exchange);
    ReactiveExecutor afterwards =
        exchange.getContext().getCamelContextExtension().getReactiveExecutor();
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                // Until this returns the exchange counts as being under way.
                afterwards.schedule(() -> observer.done(feature));
              }
            });
  }

  private void handOver(FeatureDirectory feature, Exchange exchange) {
    exchange.setProperty(Exporter.PROPERTY, exporter);
    exchange.getMessage().setBody(feature);
  }

  @Override
  public boolean begin(Consumer consumer, Endpoint endpoint) {
    if (!observer.wantsScan()) {
      return false;
    }
    notHandedOver.clear();
    try {
      if (observer.looksAtEverything()) {
        exporter.specs().passedOver().forEach(feature -> isPending(feature.path()));
      }
    } catch (IOException e) {
      observer.scanFailed(e);
      return false;
    }
    return true;
  }

  @Override
  public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
    if (!notHandedOver.isEmpty()) {
      ProducerTemplate template = endpoint.getCamelContext().createProducerTemplate();
      notHandedOver.values().forEach(feature -> handOver(feature, template));
      template.stop();
    }
    observer.scanned();
  }

  private void handOver(FeatureDirectory feature, ProducerTemplate template) {
    if (feature.hasMarker()) {
      template.send(exportEndpoint, exchange -> handOver(feature, exchange));
      observer.done(feature);
    } else {
      observer.gone(feature);
    }
  }

  @Override
  public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
    observer.scanFailed(cause);
    return false;
  }
}
