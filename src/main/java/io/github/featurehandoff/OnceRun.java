package io.github.featurehandoff;

import io.github.featurehandoff.export.ExportObserver;
import io.github.featurehandoff.export.ExportResult;
import io.github.featurehandoff.feature.Fault;
import io.github.featurehandoff.feature.FeatureDirectory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One scan and the results of what it found pending; over when every one is there (C9.4). */
final class OnceRun implements ExportObserver {
  private final Map<String, ExportResult> results = new TreeMap<>();
  private final Set<String> awaited = new HashSet<>();
  private final List<String> failures = new ArrayList<>();
  private final Runnable whenOver;
  private boolean begun;
  private boolean scanned;

  /**
   * A run that has not begun.
   *
   * @param whenOver is run once
   */
  OnceRun(Runnable whenOver) {
    this.whenOver = whenOver;
  }

  @Override
  public synchronized boolean wantsScan() {
    boolean first = !begun;
    begun = true;
    return first;
  }

  @Override
  public synchronized void pending(FeatureDirectory feature) {
    awaited.add(feature.slug());
  }

  @Override
  public synchronized void result(ExportResult result) {
    results.put(result.slug(), result);
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
    scanned = true;
    endIfOver();
  }

  @Override
  public synchronized void scanFailed(Exception cause) {
    failures.add(
        "The specs directory could not be scanned: "
            + cause.getMessage()
            + ". Mend that, then run this again.");
    scanned();
  }

  private void endIfOver() {
    if (scanned && awaited.isEmpty()) {
      whenOver.run();
    }
  }

  /** The results by slug; a feature that was pending and has none is a fault. */
  synchronized Collection<ExportResult> results() {
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
