package io.github.featurehandoff.watch;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.route.ExportFeatures;
import io.github.featurehandoff.route.PendingFeature;
import io.github.featurehandoff.route.PendingFeature.Mode;
import io.github.featurehandoff.snapshot.UnpublishedFiles;
import io.github.featurehandoff.source.EventLog;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the file consumer asks: is it time for a scan, which features are pending, and which file of
 * a feature stands for it? A short scan looks at the features that changed or are due, and hands
 * over what is pending without a poll, since a poll lists the whole specs directory. A full scan
 * looks at everything, for what the file system did not report; it is a poll. What a poll passes
 * over in silence, such as a directory that it cannot list, is handed over when it is over (C9.1).
 */
public final class WatchFeatures implements GenericFileFilter<File>, PollingConsumerPollStrategy {
  private static final Logger LOG = LoggerFactory.getLogger(WatchFeatures.class);

  private final ExportContext context;
  private final Watcher watcher;

  // All of these are for the polling thread alone.

  /** What this scan found pending and has not handed over yet. */
  private final Map<Path, Inputs> pending = new LinkedHashMap<>();

  /** Of these the consumer has found a file. */
  private final Set<Path> polled = new HashSet<>();

  /** What this full scan found to be no feature. */
  private final Set<Path> others = new HashSet<>();

  private boolean scanning;
  private boolean full;

  public WatchFeatures(ExportContext context, Watcher watcher) {
    this.context = context;
    this.watcher = watcher;
  }

  @Override
  public boolean begin(Consumer consumer, Endpoint endpoint) {
    if (scanning) {
      cutShort(null); // An Error, such as a refused thread, ended the last scan.
    }
    polled.clear();
    try {
      scanning = isTime();
      if (scanning && full) {
        beginFullScan();
      } else if (scanning) {
        watcher.due().forEach(this::decide);
        end(consumer);
      }
    } catch (IOException e) {
      cutShort(e);
    }
    return scanning;
  }

  private boolean isTime() throws IOException {
    watcher.log.tick();
    watcher.changes.follow();
    if (context.sources().refresh()) {
      watcher.lost(Duration.ZERO);
    }
    boolean busy = isBusy(context.specs().path(), context.git()::operation);
    full = watcher.isFullScanDue();
    if (busy) {
      watcher.wakeAt(watcher.now() + FeatureMemory.GIT_RETRY.toNanos());
    } else if (!full && watcher.due().isEmpty()) {
      watcher.wakeAtNext();
    } else {
      return true;
    }
    return false;
  }

  private void beginFullScan() throws IOException {
    List<Path> all = context.specs().directories().stream().map(FeatureDirectory::path).toList();
    watcher.beginFullScan(all);
    others.clear();
    all.forEach(this::decide);
    UnpublishedFiles.in(context.specs().exportsDirectory()).removeLeftovers();
  }

  private boolean isBusy(Path worktree, Callable<@Nullable String> asked) {
    String operation = null;
    try {
      operation = context.settings().whileGitBusy() ? null : asked.call();
    } catch (Exception e) {
      LOG.debug("Git cannot be asked; each export that needs it says so", e);
    }
    watcher.log.git(operation, worktree);
    return operation != null;
  }

  private void decide(Path path) {
    FeatureDirectory feature = context.specs().featureAt(path);
    if (watcher.looksAt(path)) {
      watcher.changes.watch(path);
      Inputs inputs = isPending(feature) ? watcher.admits(feature) : null;
      if (inputs != null) {
        pending.put(path, inputs);
      }
    }
  }

  private boolean isPending(FeatureDirectory feature) {
    // A full scan has just listed the directories.
    if (!full && !context.specs().mayBeFeature(feature.path())) {
      return isNoFeature(feature);
    }
    try {
      EventLog log = context.sources().log(feature);
      Decision decision = context.decisions().decide(feature, log);
      if (decision.kind() == Decision.Kind.NONE) {
        return isNoFeature(feature);
      }
      watcher.changes.watch(log.elsewhere());
      Path worktree = log.worktree();
      if (worktree != null && isBusy(worktree, log::operation)) {
        watcher.lookAt(feature.path(), watcher.now() + FeatureMemory.GIT_RETRY.toNanos());
        return false;
      }
      if (!decision.pending()) {
        watcher.ended(ExportResult.notPending(feature.slug(), decision, null));
      }
      return decision.pending();
    } catch (FaultException e) {
      LOG.debug("{} is handed over for its fault", feature.path(), e);
      return feature.hasMarker() || isNoFeature(feature);
    }
  }

  private boolean isNoFeature(FeatureDirectory directory) {
    others.add(directory.path());
    watcher.isNoFeature(directory.path());
    return false;
  }

  /** A directory that is pending, and of its markers the first that the consumer finds. */
  @Override
  public boolean accept(GenericFile<File> found) {
    Path path = found.getFile().toPath();
    return found.isDirectory()
        ? pending.containsKey(path)
        : FeatureDirectory.MARKERS.contains(path.getFileName().toString())
            && polled.add(path.getParent());
  }

  public void handOver(Exchange exchange) {
    Object body = exchange.getMessage().getBody();
    Path path =
        body instanceof GenericFile<?> marker
            ? ((File) marker.getFile()).toPath().resolveSibling("")
            : (Path) Objects.requireNonNull(body);
    FeatureDirectory feature = context.specs().featureAt(path);
    watcher.handsOver(feature, Objects.requireNonNull(pending.remove(path)));
    exchange.getMessage().setBody(new PendingFeature(feature, watcher, Mode.WATCH));
    ReactiveExecutor afterwards =
        exchange.getContext().getCamelContextExtension().getReactiveExecutor();
    ExportContext.whenDone(
        exchange,
        () -> {
          if (!(exchange.getMessage().getBody() instanceof ExportResult)) {
            watcher.ended(ExportFeatures.withoutResult(exchange));
          }
          // Until this returns the exchange counts as being under way.
          afterwards.schedule(() -> watcher.done(feature));
        });
  }

  @Override
  public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
    end(consumer);
  }

  private void end(Consumer consumer) {
    for (Path feature : List.copyOf(pending.keySet())) {
      if (!((BatchConsumer) consumer).isBatchAllowed()) {
        cutShort(null);
        return;
      }
      Exchange exchange = consumer.createExchange(true);
      exchange.getMessage().setBody(feature);
      ((DefaultConsumer) consumer).getAsyncProcessor().process(exchange, EmptyAsyncCallback.get());
    }
    scanning = false;
    if (watcher.log.scanned()) {
      watcher.changes.restart();
    }
    if (full) {
      watcher.endFullScan(others.size());
      watcher.log.orphans(context.specs(), others);
    }
    watcher.wakeAtNext();
  }

  @Override
  public boolean rollback(
      Consumer consumer, Endpoint endpoint, int retryCounter, @Nullable Exception cause) {
    cutShort(cause instanceof IOException io ? io : new IOException(cause));
    return false;
  }

  /** The scan ends early; {@code cause} says why, unless the consumer stops. */
  private void cutShort(@Nullable IOException cause) {
    if (cause != null) {
      watcher.log.notScanned(cause);
    }
    scanning = false;
    pending.clear();
    watcher.lost(Watcher.TICK);
  }
}
