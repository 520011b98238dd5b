package io.github.featurehandoff.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.featurehandoff.Specs;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.source.GitRepository;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is looked at, as the file consumer asks for it. */
class WatcherTest {
  private final Specs specs;
  private final SpecsDirectory directory;
  private final ExportContext context;

  @AutoClose private final DefaultCamelContext camel = new DefaultCamelContext();
  @AutoClose private final GitRepository git;
  @AutoClose private final Watcher watcher;

  WatcherTest(@TempDir Path root) throws Exception {
    specs = new Specs(root);
    directory = SpecsDirectory.open(specs.directory(), null);
    git = new GitRepository(directory.path());
    Settings settings =
        Settings.of(Map.of("handoff.scan-interval", "1h", "handoff.settle-time", "0ms"));
    context = ExportContext.of(settings, directory, git, false);
    watcher = new Watcher(context);
  }

  private List<FeatureDirectory> features(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> String.format("%05d-feature", i))
        .map(slug -> directory.featureAt(specs.withLog(slug, Specs.EVENT).resolveSibling("")))
        .toList();
  }

  private Consumer consumer() throws Exception {
    return camel.getEndpoint("direct:features").createConsumer(exchange -> {});
  }

  private static GenericFile<File> found(FeatureDirectory feature) {
    GenericFile<File> found = new GenericFile<>();
    found.setFile(feature.path().toFile());
    found.setDirectory(true);
    return found;
  }

  @Test
  void features_that_change_all_the_time_leave_the_others_their_turn_C10_1() {
    List<Path> features = features(20).stream().map(FeatureDirectory::path).toList();
    List<Path> busy = features.subList(0, 10);
    List<Path> quiet = features.subList(10, 20);
    quiet.forEach(path -> watcher.lookAt(path, watcher.now()));
    busy.forEach(path -> watcher.lookAt(path, watcher.now()));

    assertThat(watcher.due()).containsExactlyInAnyOrderElementsOf(features);
  }

  @Test
  void a_scan_that_is_cut_short_is_repeated_C10_1() throws Exception {
    List<FeatureDirectory> features = features(3);
    WatchFeatures scans = new WatchFeatures(context, watcher);
    Consumer consumer = consumer();
    Endpoint endpoint = consumer.getEndpoint();
    assertThat(scans.begin(consumer, endpoint)).isTrue();
    assertThat(features).allMatch(feature -> scans.accept(found(feature)));

    scans.rollback(consumer, endpoint, 0, new IOException("Input/output error"));

    assertThat(features).noneMatch(feature -> scans.accept(found(feature)));
    await().until(() -> scans.begin(consumer, endpoint));
    assertThat(features).allMatch(feature -> scans.accept(found(feature)));
  }

  @Test
  void features_that_were_renamed_unseen_are_watched_under_their_new_names_C10_1()
      throws Exception {
    List<Path> features = features(600).stream().map(FeatureDirectory::path).toList();
    watcher.changes.follow();
    watcher.beginFullScan(features);
    features.forEach(watcher.changes::watch);
    List<Path> renamed = new ArrayList<>();
    synchronized (watcher) { // More is reported than Java keeps while nobody takes it.
      for (Path feature : features) {
        renamed.add(Files.move(feature, feature.resolveSibling("x" + feature.getFileName())));
      }
    }
    await().until(watcher::isFullScanDue);
    watcher.beginFullScan(renamed);
    renamed.forEach(watcher.changes::watch);

    renamed.forEach(feature -> Specs.write(directory.featureAt(feature).log(), Specs.EVENT));

    Set<Path> reported = new HashSet<>();
    await()
        .untilAsserted(
            () -> {
              for (Path due : watcher.due()) {
                watcher.looksAt(due);
                watcher.changes.watch(due);
                reported.add(due);
              }
              assertThat(reported).containsAll(renamed);
            });
  }

  @Test
  void an_export_that_never_ended_does_not_block_its_feature_after_a_restart_C10_1()
      throws Exception {
    FeatureDirectory feature = features(1).get(0);
    watcher.handsOver(feature, Objects.requireNonNull(watcher.admits(feature)));
    assertThat(watcher.looksAt(feature.path())).isFalse();
    ScanScheduler scheduler = (ScanScheduler) watcher.scheduler();
    scheduler.setCamelContext(camel);
    scheduler.onInit(consumer());
    scheduler.scheduleTask(() -> {});
    scheduler.start();

    scheduler.startScheduler();

    assertThat(watcher.looksAt(feature.path())).isTrue();
    scheduler.stop();
  }
}
