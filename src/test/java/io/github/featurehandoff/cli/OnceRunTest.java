package io.github.featurehandoff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.featurehandoff.FeatureHandoff;
import io.github.featurehandoff.Specs;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.route.ExportObserver;
import io.github.featurehandoff.route.Exporter;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.source.GitRepository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultScheduledPollConsumerScheduler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C9.4: a run is over when every pending feature had its turn, however many there are. */
class OnceRunTest {
  private final AtomicInteger over = new AtomicInteger();
  private final OnceRun run = new OnceRun(List.of(), null, over::incrementAndGet);

  /** One poll of a file consumer to which every feature is pending. */
  private List<FeatureDirectory> poll(List<FeatureDirectory> features) {
    List<FeatureDirectory> handedOver = new ArrayList<>();
    if (run.wantsScan()) {
      for (FeatureDirectory feature : features) {
        if (run.looksAt(feature.path()) && run.admits(feature)) {
          run.pending(feature);
          handedOver.add(feature);
        }
      }
      run.scanned();
    }
    return handedOver;
  }

  @Test
  void more_features_than_a_scan_hands_over_are_all_awaited_C9_4() {
    List<FeatureDirectory> features =
        IntStream.range(0, 2 * OnceRun.MOST_AT_ONCE + 1)
            .mapToObj(i -> new FeatureDirectory(Path.of("/specs/feature-" + i), null))
            .toList();
    Set<FeatureDirectory> missing = new HashSet<>(features);

    for (int expected : List.of(OnceRun.MOST_AT_ONCE, OnceRun.MOST_AT_ONCE, 1)) {
      List<FeatureDirectory> handedOver = poll(features);
      assertThat(handedOver).hasSize(expected);
      missing.removeAll(new HashSet<>(handedOver));
      assertThat(over).hasValue(0);
      handedOver.forEach(run::done);
    }

    assertThat(missing).isEmpty();
    assertThat(over).hasValue(1);
    assertThat(run.wantsScan()).isFalse();
    assertThat(run.results()).hasSameSizeAs(features);
  }

  @Test
  void a_run_is_over_when_no_exchange_is_under_way_C9_4(@TempDir Path root) throws Exception {
    Specs specs = new Specs(root);
    specs.withLog("001-a", Specs.events(3));
    Settings settings =
        Settings.load(
            Map.of("handoff.specs-dir", specs.directory().toString()), Map.of(), root, null);
    CompletableFuture<Integer> underWay = new CompletableFuture<>();
    CamelContext camel = new DefaultCamelContext();
    try (GitRepository git = new GitRepository(specs.directory())) {
      ExportObserver observer =
          new ExportObserver() {
            @Override
            public void result(ExportResult result) {}

            @Override
            public void done(FeatureDirectory feature) {
              underWay.complete(camel.getInflightRepository().size());
            }
          };
      SpecsDirectory directory = SpecsDirectory.open(specs.directory(), null);
      Exporter exporter = FeatureHandoff.exporter(settings, directory, git, "", false, observer);
      var atOnce = new DefaultScheduledPollConsumerScheduler();
      camel.addRoutes(
          new FeatureHandoff(
              new FeatureHandoff.Instance(settings, exporter, exporter.polled(false), atOnce, true),
              null));
      camel.start();

      assertThat(underWay.get(30, TimeUnit.SECONDS)).isZero();
    } finally {
      camel.stop();
    }
  }
}
