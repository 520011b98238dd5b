package io.github.featurehandoff.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.featurehandoff.Specs;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.source.GitRepository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scan hands over, as the file consumer asks for it: always in the same order. */
class WatchRunTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Specs specs;
  private final SpecsDirectory directory;

  WatchRunTest(@TempDir Path root) {
    specs = new Specs(root);
    directory = SpecsDirectory.open(specs.directory(), null);
  }

  private WatchRun run(GitRepository git) {
    return new WatchRun(
        directory,
        Set.of(),
        git,
        false,
        new WatchRun.Pace(HOUR, HOUR, Duration.ZERO),
        new ScanScheduler(),
        status -> {});
  }

  private List<FeatureDirectory> features(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> String.format("%05d-feature", i))
        .map(slug -> directory.featureAt(specs.feature(slug)))
        .toList();
  }

  /** One poll of a consumer to which every feature is pending whenever it is looked at. */
  private static List<FeatureDirectory> poll(WatchRun run, List<FeatureDirectory> features) {
    List<FeatureDirectory> handedOver = new ArrayList<>();
    if (run.wantsScan()) {
      for (FeatureDirectory feature : features) {
        if (run.looksAt(feature.path()) && run.admits(feature)) {
          handedOver.add(feature);
        }
      }
      handedOver.forEach(run::done);
      run.scanned();
    }
    return handedOver;
  }

  @Test
  void a_scan_hands_over_no_more_than_can_be_held_and_the_next_ones_the_rest_C10_1() {
    List<FeatureDirectory> features = features(2 * WatchRun.MOST_AT_ONCE + 5);
    try (GitRepository git = new GitRepository(directory.path());
        WatchRun run = run(git)) {
      List<FeatureDirectory> first = poll(run, features);
      List<FeatureDirectory> second = poll(run, features);
      List<FeatureDirectory> third = poll(run, features);

      assertThat(first).isEqualTo(features.subList(0, WatchRun.MOST_AT_ONCE));
      assertThat(run.status().directories()).isEqualTo(features.size());
      assertThat(second)
          .isEqualTo(features.subList(WatchRun.MOST_AT_ONCE, 2 * WatchRun.MOST_AT_ONCE));
      assertThat(third).isEqualTo(features.subList(2 * WatchRun.MOST_AT_ONCE, features.size()));
      assertThat(run.status().lastFullScan()).isNotNull();
      assertThat(poll(run, features)).isEmpty();
    }
  }

  @Test
  void features_that_change_all_the_time_leave_the_others_their_turn_C10_1() {
    List<FeatureDirectory> features = features(2 * WatchRun.MOST_AT_ONCE);
    List<FeatureDirectory> busy = features.subList(0, WatchRun.MOST_AT_ONCE);
    Set<FeatureDirectory> quiet =
        new HashSet<>(features.subList(WatchRun.MOST_AT_ONCE, features.size()));
    try (GitRepository git = new GitRepository(directory.path());
        WatchRun run = run(git)) {
      for (int scan = 0; scan < 3; scan++) {
        quiet.removeAll(poll(run, features));
        busy.forEach(feature -> run.markDirty(feature.path()));
      }

      assertThat(quiet).isEmpty();
    }
  }
}
