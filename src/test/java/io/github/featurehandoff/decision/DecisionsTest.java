package io.github.featurehandoff.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.featurehandoff.Specs;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.source.GitRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** C2, C7: what a feature needs, by what its log and its export are. */
class DecisionsTest {
  private static final String SLUG = "045-a";
  private static final FileTime LATER =
      FileTime.from(Specs.LONG_AGO.toInstant().plusNanos(1_000_000));

  private final Specs specs;

  @AutoClose private final GitRepository git;

  DecisionsTest(@TempDir Path root) {
    specs = new Specs(root);
    git = new GitRepository(specs.directory());
    specs.withoutLog(SLUG);
  }

  private Decision decide(String... keysAndValues) throws Exception {
    Map<String, String> keys = new HashMap<>();
    keys.put("handoff.source.branch", Specs.BRANCH);
    keys.put("handoff.source.commit", Specs.COMMIT);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      keys.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    SpecsDirectory directory = SpecsDirectory.open(specs.directory(), null);
    FeatureDirectory feature = directory.featureAt(specs.feature(SLUG));
    ExportContext context = ExportContext.of(Settings.of(keys), directory, git, false);
    return context.decisions().decide(feature, context.sources().log(feature));
  }

  private String decided(String replace) throws Exception {
    try {
      return decide("handoff.replace", replace).kind().name().toLowerCase(Locale.ROOT);
    } catch (FaultException e) {
      return "fault";
    }
  }

  /** The log or the export that a word of the tables stands for. */
  private void make(Path file, String what) throws IOException {
    switch (what) {
      case "none" -> Files.deleteIfExists(file);
      case "empty" -> Specs.write(file, "");
      case "3 events" -> Specs.modified(Specs.write(file, Specs.events(3)), Specs.LONG_AGO);
      case "3 events, later" -> Specs.modified(Specs.write(file, Specs.events(3)), LATER);
      case "3 others, later" ->
          Specs.modified(Specs.write(file, Specs.events(3).replace('1', 'x')), LATER);
      case "2 events" -> Specs.modified(Specs.write(file, Specs.events(2)), Specs.LONG_AGO);
      case "4 events" -> Specs.modified(Specs.write(file, Specs.events(4)), Specs.LONG_AGO);
      case "its bootstrap event" -> specs.onceWithSource();
      case "another's bootstrap event" -> {
        specs.onceWithSource();
        Specs.write(file, Files.readString(file).replace(SLUG, "045-b"));
      }
      default -> throw new IllegalArgumentException(what);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // the log | the export                | never     | safe      | always
        "3 events  | none                      | copy      | copy      | copy",
        "3 events  | empty                     | copy      | copy      | copy",
        "3 events  | 3 events                  | unchanged | unchanged | unchanged",
        "3 events  | 3 events, later           | copy      | copy      | copy",
        "3 events  | 3 others, later           | skipped   | copy      | copy",
        "3 events  | 2 events                  | skipped   | copy      | copy",
        "3 events  | its bootstrap event       | skipped   | copy      | copy",
        "none      | none                      | bootstrap | bootstrap | bootstrap",
        "none      | empty                     | bootstrap | bootstrap | bootstrap",
        "none      | its bootstrap event       | unchanged | unchanged | unchanged",
        "none      | another's bootstrap event | skipped   | bootstrap | bootstrap",
        "none      | 3 events                  | skipped   | fault     | bootstrap",
        "empty     | none                      | bootstrap | bootstrap | bootstrap",
        "empty     | its bootstrap event       | unchanged | unchanged | unchanged",
        "empty     | 3 events                  | skipped   | fault     | bootstrap",
      })
  void log_and_export_decide_C2_1(
      String log, String export, String never, String safe, String always) throws Exception {
    make(specs.export(SLUG), export);
    make(specs.log(SLUG), log);

    assertThat(decided("never")).isEqualTo(never);
    assertThat(decided("safe")).isEqualTo(safe);
    assertThat(decided("always")).isEqualTo(always);
  }

  @Test
  void a_log_of_white_space_has_content_C2_1() throws Exception {
    Specs.write(specs.log(SLUG), " ");

    assertThat(decide().kind()).isEqualTo(Decision.Kind.COPY);
  }

  @Test
  void every_decision_has_a_reason_C2_2() throws Exception {
    assertThat(decide().reason()).isEqualTo("the log has no events, and there is no export");
    make(specs.log(SLUG), "3 events");
    assertThat(decide().reason()).isEqualTo("the log has content, and there is no export");
    make(specs.export(SLUG), "2 events");
    assertThat(decide().reason())
        .isEqualTo("the export has another size or modification time than the log");
    make(specs.export(SLUG), "3 events");
    assertThat(decide().reason()).isEqualTo("the export has the log's size and modification time");
  }

  @Test
  void a_directory_without_a_marker_needs_nothing_C1_1() throws Exception {
    Files.delete(specs.feature(SLUG).resolve("meta.json"));

    assertThat(decide().kind()).isEqualTo(Decision.Kind.NONE);
    assertThat(decide().pending()).isFalse();
  }

  @Test
  void a_symbolic_link_is_a_fault_before_anything_is_written_C8_1() throws Exception {
    make(specs.log(SLUG), "3 events");
    Path meta = specs.feature(SLUG).resolve("meta.json");
    Files.delete(meta);
    Files.createSymbolicLink(meta, specs.log(SLUG));

    assertThatThrownBy(this::decide)
        .isInstanceOf(FaultException.class)
        .hasMessageStartingWith("meta.json: is a symbolic link");
  }
}
