package io.github.featurehandoff.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.featurehandoff.Specs;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.source.GitRepository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scan hands over, as the file consumer asks for it: always in the same order. */
class WatcherTest {
  private final Specs specs;
  private final SpecsDirectory directory;

  WatcherTest(@TempDir Path root) {
    specs = new Specs(root);
    directory = SpecsDirectory.open(specs.directory(), null);
  }

  private Watcher watcher(GitRepository git) throws InvalidSettingsException {
    Settings settings =
        Settings.of(Map.of("handoff.scan-interval", "1h", "handoff.settle-time", "0ms"));
    return new Watcher(ExportContext.of(settings, directory, git, false), Set.of(), status -> {});
  }

  private List<FeatureDirectory> features(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> String.format("%05d-feature", i))
        .map(slug -> directory.featureAt(specs.withLog(slug, Specs.EVENT).resolveSibling("")))
        .toList();
  }

  /** One scan to which every feature is pending whenever it is looked at. */
  private List<FeatureDirectory> poll(Watcher watcher) throws IOException {
    List<FeatureDirectory> handedOver = new ArrayList<>();
    Collection<Path> directories = watcher.begin();
    if (directories != null) {
      (watcher.isFull() ? directories.stream().sorted() : directories.stream())
          .filter(watcher::looksAt)
          .map(directory::featureAt)
          .filter(watcher::admits)
          .forEach(handedOver::add);
      handedOver.forEach(watcher::done);
      watcher.end();
    }
    return handedOver;
  }

  @Test
  void a_scan_hands_over_no_more_than_can_be_held_and_the_next_ones_the_rest_C10_1()
      throws Exception {
    List<FeatureDirectory> features = features(2 * ScanPlan.MOST_AT_ONCE + 5);
    try (GitRepository git = new GitRepository(directory.path());
        Watcher watcher = watcher(git)) {
      List<FeatureDirectory> first = poll(watcher);
      List<FeatureDirectory> second = poll(watcher);
      List<FeatureDirectory> third = poll(watcher);

      assertThat(first).isEqualTo(features.subList(0, ScanPlan.MOST_AT_ONCE));
      assertThat(watcher.status().directories()).isEqualTo(features.size());
      assertThat(second)
          .isEqualTo(features.subList(ScanPlan.MOST_AT_ONCE, 2 * ScanPlan.MOST_AT_ONCE));
      assertThat(third).isEqualTo(features.subList(2 * ScanPlan.MOST_AT_ONCE, features.size()));
      assertThat(watcher.status().lastFullScan()).isNotNull();
      assertThat(poll(watcher)).isEmpty();
    }
  }

  @Test
  void features_that_change_all_the_time_leave_the_others_their_turn_C10_1() throws Exception {
    List<FeatureDirectory> features = features(2 * ScanPlan.MOST_AT_ONCE);
    List<FeatureDirectory> busy = features.subList(0, ScanPlan.MOST_AT_ONCE);
    Set<FeatureDirectory> quiet =
        new HashSet<>(features.subList(ScanPlan.MOST_AT_ONCE, features.size()));
    try (GitRepository git = new GitRepository(directory.path());
        Watcher watcher = watcher(git)) {
      for (int scan = 0; scan < 3; scan++) {
        quiet.removeAll(poll(watcher));
        busy.forEach(feature -> watcher.changed(feature.path()));
      }

      assertThat(quiet).isEmpty();
    }
  }

  @Test
  void a_scan_that_is_cut_short_is_repeated_C10_1() throws Exception {
    List<FeatureDirectory> features = features(3);
    try (GitRepository git = new GitRepository(directory.path());
        Watcher watcher = watcher(git)) {
      watcher.begin();
      watcher.looksAt(features.get(0).path());
      watcher.admits(features.get(0));
      watcher.dropped(features.get(0));
      watcher.cutShort(null);

      assertThat(poll(watcher)).isEqualTo(features);
    }
  }

  @Test
  void an_export_that_never_ended_does_not_block_its_feature_after_a_restart_C10_1()
      throws Exception {
    List<FeatureDirectory> features = features(1);
    try (GitRepository git = new GitRepository(directory.path());
        Watcher watcher = watcher(git)) {
      watcher.begin();
      watcher.looksAt(features.get(0).path());
      watcher.admits(features.get(0));
      watcher.end();
      assertThat(poll(watcher)).isEmpty();

      watcher.scheduler().startScheduler();

      assertThat(poll(watcher)).isEqualTo(features);
    }
  }
}
