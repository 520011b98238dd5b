package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.route.PendingFeature.Mode;
import io.github.featurehandoff.snapshot.UnpublishedFiles;
import io.github.featurehandoff.source.EventLog;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.BatchConsumer;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.apache.camel.spi.ReactiveExecutor;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.EmptyAsyncCallback;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the file consumer asks. As its poll strategy: is it time for a scan? A full scan is a poll
 * of the consumer; what is known to have changed is looked at without one, since a poll lists the
 * whole specs directory. As its filter: is this feature directory pending, and which of its files
 * stands for it? A directory is decided about before it is listed, so a feature that is up to date
 * costs a few {@code stat}s. What the consumer passes over in silence, such as a directory that it
 * cannot list, is looked at when its poll is over (C9.1).
 */
public final class WatchFeatures implements GenericFileFilter<File>, PollingConsumerPollStrategy {
  private static final Logger LOG = LoggerFactory.getLogger(WatchFeatures.class);

  private final ExportContext context;
  private final Scan scan;

  /** What this scan has yet to look at; this and the next one are for the polling thread alone. */
  private final Set<Path> left = new LinkedHashSet<>();

  /** What this scan admitted and has not handed over yet. */
  private final Map<Path, FeatureDirectory> admitted = new LinkedHashMap<>();

  private boolean scanning;

  public WatchFeatures(ExportContext context, Scan scan) {
    this.context = context;
    this.scan = scan;
  }

  @Override
  public boolean begin(Consumer consumer, Endpoint endpoint) {
    if (scanning) {
      // An Error, such as a refused thread, ended the last scan.
      cutShort(null);
    }
    try {
      Collection<Path> directories = scan.begin();
      if (directories == null) {
        return false;
      }
      left.addAll(directories);
      scanning = true;
    } catch (IOException e) {
      cutShort(e);
      return false;
    }
    if (scan.isFull()) {
      UnpublishedFiles.in(context.specs().exportsDirectory()).removeLeftovers();
    } else {
      end(consumer);
    }
    return scanning;
  }

  /** Never throws: an exception out of a filter loses files that were already found. */
  @Override
  public boolean accept(GenericFile<File> found) {
    Path path = found.getFile().toPath();
    return found.isDirectory() ? left.remove(path) && isPending(path) : standsForItsFeature(path);
  }

  private boolean isPending(Path path) {
    if (!scan.looksAt(path)) {
      return false;
    }
    FeatureDirectory feature = context.specs().featureAt(path);
    // A full scan has just listed the directories.
    if (!scan.isFull() && (feature.slug().startsWith(".") || !context.specs().mayBeFeature(path))) {
      scan.isNoFeature(path);
      return false;
    }
    try {
      EventLog log = context.sources().log(feature);
      Decision decision = context.decisions().decide(feature, log);
      if (decision.kind() == Decision.Kind.NONE) {
        scan.isNoFeature(path);
        return false;
      }
      if (scan.isBusy(feature, log)) {
        return false;
      }
      if (!decision.pending()) {
        scan.ended(ExportResult.notPending(feature.slug(), decision));
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
    return true;
  }

  /** The first marker that the consumer takes for a file. */
  private static boolean standsForItsFeature(Path file) {
    List<String> markers = FeatureDirectory.MARKERS;
    int marker = markers.indexOf(file.getFileName().toString());
    return marker >= 0
        && markers.subList(0, marker).stream()
            .map(file::resolveSibling)
            .noneMatch(
                before ->
                    Files.exists(before, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(before));
  }

  /**
   * Makes the feature, or the one that the consumer's file stands for, what the message is about.
   */
  public void handOver(Exchange exchange) {
    Object body = exchange.getMessage().getBody();
    Path path =
        body instanceof GenericFile<?> marker
            ? ((File) marker.getFile()).toPath().resolveSibling("")
            : (Path) Objects.requireNonNull(body);
    FeatureDirectory feature = context.specs().featureAt(path);
    exchange.getMessage().setBody(new PendingFeature(feature, scan, Mode.WATCH));
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
    admitted.remove(path);
  }

  @Override
  public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
    if (((BatchConsumer) consumer).isBatchAllowed()) {
      end(consumer);
    } else {
      cutShort(null);
    }
  }

  private void end(Consumer consumer) {
    left.forEach(this::isPending);
    List.copyOf(admitted.keySet()).forEach(path -> handOver(consumer, path));
    drop();
    scan.end();
  }

  private static void handOver(Consumer consumer, Path feature) {
    Exchange exchange = consumer.createExchange(true);
    exchange.getMessage().setBody(feature);
    ((DefaultConsumer) consumer).getAsyncProcessor().process(exchange, EmptyAsyncCallback.get());
  }

  @Override
  public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
    cutShort(cause instanceof IOException io ? io : new IOException(cause));
    return false;
  }

  private void cutShort(@Nullable IOException cause) {
    drop();
    scan.cutShort(cause);
  }

  private void drop() {
    admitted.values().forEach(scan::dropped);
    admitted.clear();
    left.clear();
    scanning = false;
  }
}
