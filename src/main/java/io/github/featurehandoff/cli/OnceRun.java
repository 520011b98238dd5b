package io.github.featurehandoff.cli;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.route.ExportObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One look at every feature and the results of what was found pending; over when every one is there
 * (C9.4).
 */
final class OnceRun implements ExportObserver {
  /**
   * How many features one scan hands over at most: Camel's file consumer holds the exchanges of all
   * of them at once. The next scan looks at the rest.
   */
  static final int MOST_AT_ONCE = 10_000;

  private final Map<String, ExportResult> results = new TreeMap<>();
  private final Set<String> awaited = new HashSet<>();
  private final List<String> failures = new ArrayList<>();
  private final Set<Path> chosen;
  private final @Nullable Progress progress;
  private final Runnable whenOver;
  private int handedOver;
  private @Nullable Set<Path> notLookedAt;
  private Set<Path> leftOver = new HashSet<>();
  private boolean scanned;

  /**
   * A run that has not begun.
   *
   * @param chosen the features that it is about; empty where all are meant
   * @param progress is told how far the run is; null where nobody looks
   * @param whenOver is run once
   */
  OnceRun(Collection<FeatureDirectory> chosen, @Nullable Progress progress, Runnable whenOver) {
    this.chosen = chosen.stream().map(FeatureDirectory::path).collect(Collectors.toSet());
    this.progress = progress;
    this.whenOver = whenOver;
  }

  @Override
  public synchronized boolean wantsScan() {
    handedOver = 0;
    return !scanned;
  }

  @Override
  public synchronized boolean looksAt(Path directory) {
    if (!chosen.isEmpty() && !chosen.contains(directory)) {
      return false;
    }
    if (notLookedAt != null && !notLookedAt.contains(directory)) {
      return false;
    }
    if (handedOver == MOST_AT_ONCE) {
      leftOver.add(directory);
      return false;
    }
    return true;
  }

  @Override
  public synchronized void pending(FeatureDirectory feature) {
    handedOver++;
    if (awaited.add(feature.slug()) && progress != null) {
      progress.toDo(1);
    }
  }

  @Override
  public synchronized void result(ExportResult result) {
    results.put(result.slug(), result);
    if (progress != null && awaited.contains(result.slug())) {
      progress.done(result);
    }
  }

  @Override
  public synchronized void done(FeatureDirectory feature) {
    String slug = feature.slug();
    if (awaited.remove(slug) && !results.containsKey(slug)) {
      result(withoutResult(slug, "the routes gave no result", "Check the routes."));
    }
    endIfOver();
  }

  @Override
  public synchronized void gone(FeatureDirectory feature) {
    awaited.remove(feature.slug());
    endIfOver();
  }

  @Override
  public synchronized void scanned() {
    scanned = leftOver.isEmpty();
    notLookedAt = leftOver;
    leftOver = new HashSet<>();
    endIfOver();
  }

  @Override
  public synchronized void scanFailed(Exception cause) {
    failures.add(notScanned(cause));
    leftOver.clear();
    scanned();
  }

  /** Says that not every feature was seen. */
  static String notScanned(Exception cause) {
    return "The specs directory could not be scanned: "
        + cause.getMessage()
        + ". Mend that, then run this again.";
  }

  private void endIfOver() {
    if (scanned && awaited.isEmpty()) {
      whenOver.run();
    }
  }

  /** The results by slug; a feature that was pending and has none is a fault. */
  synchronized List<ExportResult> results() {
    for (String slug : awaited) {
      results.put(slug, withoutResult(slug, "the run ended before its export", "Run this again."));
    }
    return List.copyOf(results.values());
  }

  private static ExportResult withoutResult(String slug, String problem, String remedy) {
    return ExportResult.failed(slug, null, List.of(Fault.io(".", problem, remedy)), 1);
  }

  /** What kept the scan from seeing every feature. */
  synchronized List<String> failures() {
    return List.copyOf(failures);
  }
}
