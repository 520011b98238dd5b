package io.github.featurehandoff.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.featurehandoff.HandoffRoutes;
import io.github.featurehandoff.Specs;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.result.Source;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.source.GitRepository;
import io.github.featurehandoff.status.FeatureStatus.State;
import io.github.featurehandoff.watch.Watcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of all features, with a watcher and without one. */
class OverviewTest {
  private static final String TWO_EVENTS =
      """
      {"at": "2026-03-02T10:00:00Z", "event_id": "01"}
      {"event_id": "02", "timestamp": "2026-03-02T09:00:00+00:00"}
      """;

  private final Specs specs;
  private final SpecsDirectory directory;
  @AutoClose private final GitRepository git;
  private final ExportContext context;
  private final CamelContext camel = new DefaultCamelContext();

  OverviewTest(@TempDir Path root) throws InvalidSettingsException {
    specs = new Specs(root);
    directory = SpecsDirectory.open(specs.directory(), null);
    git = new GitRepository(directory.path());
    Settings settings =
        Settings.of(
            Map.of(
                "handoff.specs-dir",
                specs.directory().toString(),
                "handoff.watch",
                "true",
                "handoff.settle-time",
                "100ms",
                "handoff.source.branch",
                Specs.BRANCH,
                "handoff.source.commit",
                Specs.COMMIT));
    context = ExportContext.of(settings, directory, git, false);
  }

  @AfterEach
  void stop() {
    camel.stop();
  }

  /** The features while a watcher runs. */
  private Overview watched() throws Exception {
    Watcher watcher = new Watcher(context);
    Overview overview = new Overview(context, watcher::trouble);
    camel.addRoutes(new HandoffRoutes(context, Path.of("routes"), watcher, null));
    camel.start();
    return overview;
  }

  private static FeatureStatus becomes(Overview overview, String slug, State state) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(overview.snapshot().feature(slug))
                    .isNotNull()
                    .extracting(FeatureStatus::state)
                    .isEqualTo(state));
    return Objects.requireNonNull(overview.snapshot().feature(slug));
  }

  private static Map<String, State> states(Overview.Snapshot snapshot) {
    Map<String, State> states = new TreeMap<>();
    snapshot.features().forEach(feature -> states.put(feature.slug(), feature.state()));
    return states;
  }

  @Test
  void an_export_is_counted_and_its_latest_event_is_found_in_any_order() throws Exception {
    specs.withLog("001-a", TWO_EVENTS);
    Instant start = Instant.now().minusSeconds(1);

    FeatureStatus feature = becomes(watched(), "001-a", State.UP_TO_DATE);

    FeatureStatus.Export export = Objects.requireNonNull(feature.export());
    assertThat(export.events()).isEqualTo(2);
    assertThat(export.bytes()).isEqualTo(TWO_EVENTS.length());
    assertThat(export.lastEvent()).isEqualTo("2026-03-02T10:00:00Z");
    assertThat(export.exported()).isAfter(start);
    assertThat(feature.source()).extracting(Source::kind).isEqualTo(Source.Kind.CHECKOUT);
    assertThat(feature.reason()).isNull();
  }

  @Test
  void the_last_event_of_a_large_export_is_looked_for_in_its_end() throws Exception {
    String filler = "{\"event_id\": \"" + "x".repeat(1 << 20) + "\"}\n";
    specs.withLog("001-a", filler + TWO_EVENTS);

    FeatureStatus.Export export = becomes(watched(), "001-a", State.UP_TO_DATE).export();

    assertThat(export).isNotNull();
    assertThat(export.events()).isEqualTo(3);
    assertThat(export.lastEvent()).isEqualTo("2026-03-02T10:00:00Z");
  }

  @Test
  void a_failing_feature_comes_first_with_its_faults_until_it_recovers_C9_3() throws Exception {
    specs.withLog("001-a", Specs.EVENT);
    specs.withLog("002-b", Specs.EVENT + "no event\n[]\n");
    Overview overview = watched();

    FeatureStatus failing = becomes(overview, "002-b", State.FAILING);

    assertThat(failing.faultCount()).isEqualTo(2);
    assertThat(failing.faults().get(0).toString())
        .startsWith("status.events.jsonl:2:")
        .endsWith("Correct the line.");
    assertThat(failing.export()).isNull();
    assertThat(overview.snapshot().features().get(0)).isEqualTo(failing);
    assertThat(overview.snapshot().count(State.FAILING)).isEqualTo(1);

    specs.withLog("002-b", Specs.EVENT);
    assertThat(becomes(overview, "002-b", State.UP_TO_DATE).faults()).isEmpty();
  }

  @Test
  void an_unfinished_line_is_held_and_a_fault_when_it_does_not_change_C3_5() throws Exception {
    specs.withLog("001-a", Specs.EVENT + "{\"event_id\": ");
    Overview overview = watched();

    FeatureStatus failing = becomes(overview, "001-a", State.FAILING);
    assertThat(failing.faults().get(0).toString())
        .contains(
            "status.events.jsonl:2:1: the line has no newline at its end",
            "Let its writer finish the line");
    assertThat(Objects.requireNonNull(failing.export()).events()).isEqualTo(1);

    Files.writeString(specs.log("001-a"), "\"2\"}\n", StandardOpenOption.APPEND);
    becomes(overview, "001-a", State.UP_TO_DATE);
  }

  @Test
  void a_feature_without_events_has_its_bootstrap_event_C2_1() throws Exception {
    specs.withoutLog("001-a");

    FeatureStatus feature = becomes(watched(), "001-a", State.UP_TO_DATE);

    assertThat(Objects.requireNonNull(feature.export()).events()).isEqualTo(1);
    assertThat(feature.export().lastEvent()).isNotNull();
  }

  @Test
  void features_come_and_go_and_orphans_are_named_C1_5() throws Exception {
    specs.withLog("001-a", Specs.EVENT);
    Overview overview = watched();
    becomes(overview, "001-a", State.UP_TO_DATE);

    specs.withLog("002-b", Specs.EVENT);
    becomes(overview, "002-b", State.UP_TO_DATE);
    Files.delete(specs.log("001-a"));

    FeatureStatus orphan = becomes(overview, "001-a", State.ORPHAN);
    assertThat(orphan.reason()).contains("Restore the feature, or remove the export");
    assertThat(overview.snapshot().feature("003-c")).isNull();
  }

  @Test
  void a_snapshot_changes_when_a_feature_does_and_only_then() throws Exception {
    specs.withLog("001-a", Specs.EVENT);
    Overview overview = watched();
    becomes(overview, "001-a", State.UP_TO_DATE);
    Overview.Snapshot before = overview.snapshot();

    await()
        .during(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(overview.snapshot()).isEqualTo(before));

    Files.writeString(specs.log("001-a"), Specs.events(1), StandardOpenOption.APPEND);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> events(overview.snapshot().feature("001-a")) == 2);
    assertThat(overview.snapshot()).isNotEqualTo(before);
  }

  private static long events(@Nullable FeatureStatus feature) {
    return feature == null || feature.export() == null ? 0 : feature.export().events();
  }

  @Test
  void a_specs_directory_that_is_gone_is_said() throws Exception {
    specs.withLog("001-a", Specs.EVENT);
    Overview overview = watched();
    becomes(overview, "001-a", State.UP_TO_DATE);

    Files.move(specs.directory(), specs.directory().resolveSibling("elsewhere"));

    await()
        .untilAsserted(
            () ->
                assertThat(overview.snapshot().fault())
                    .startsWith("The specs directory " + specs.directory() + " cannot be listed"));
    assertThat(overview.snapshot().features()).isEmpty();
  }

  @Test
  void without_a_watcher_each_feature_is_verified_C5_7() throws Exception {
    specs.withLog("001-behind", Specs.EVENT);
    specs.withLog("002-ok", Specs.EVENT);
    specs.withLog("003-faulty", "[]\n");
    specs.withLog("004-wrong", Specs.EVENT);
    specs.onceWithSource();
    specs.withLog("001-behind", Specs.EVENT + Specs.events(1));
    Specs.write(specs.export("004-wrong"), "no event\n");
    specs.withLog("005-missing", Specs.EVENT);
    Specs.write(specs.export("006-orphan"), Specs.EVENT);
    specs.withLog("007-link", Specs.EVENT);
    Files.createDirectory(specs.export("007-link").getParent());
    Files.createSymbolicLink(specs.export("007-link"), specs.export("002-ok"));
    specs.withLog("008-directory", Specs.EVENT);
    Files.createDirectories(specs.export("008-directory"));

    Overview.Snapshot snapshot = Overview.verified(context).snapshot();

    assertThat(states(snapshot))
        .isEqualTo(
            Map.of(
                "001-behind", State.PENDING,
                "002-ok", State.UP_TO_DATE,
                "003-faulty", State.FAILING,
                "004-wrong", State.FAILING,
                "005-missing", State.PENDING,
                "006-orphan", State.ORPHAN,
                "007-link", State.FAILING,
                "008-directory", State.FAILING));
    assertThat(snapshot.feature("001-behind")).extracting(FeatureStatus::reason).isNotNull();
  }
}
