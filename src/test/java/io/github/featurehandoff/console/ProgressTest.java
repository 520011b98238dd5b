package io.github.featurehandoff.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.featurehandoff.Specs;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.result.ExportResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person sees of a run while it lasts, and how a signal ends it (C9.4). */
class ProgressTest {
  private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
  private final List<ExportResult> printed = new ArrayList<>();
  private final Specs specs;

  ProgressTest(@TempDir Path root) {
    specs = new Specs(root);
  }

  private Progress progress(int columns) {
    PrintStream err = new PrintStream(terminal, true, StandardCharsets.UTF_8);
    return new Progress(err, columns, printed::add, result -> false, Duration.ZERO);
  }

  private String drawn() {
    return terminal.toString(StandardCharsets.UTF_8);
  }

  private FeatureDirectory feature(String slug) {
    specs.withLog(slug, Specs.events(3));
    return new FeatureDirectory(specs.feature(slug), null);
  }

  private static ExportResult result(String slug) {
    return ExportResult.sound(slug, new ValidationReport(25, 7_700, "", List.of(), 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 200})
  void the_bar_fills_a_line_of_the_terminal_and_leaves_none(int columns) throws IOException {
    try (Progress progress = progress(columns)) {
      progress.pending(List.of(feature("001-a"), feature("002-b"), feature("003-c")));
      progress.read(15_400);
      progress.ended(result("001-a"));
      progress.ended(result("002-b"));
      progress.doing("validating", feature("003-c"));
      await().until(() -> drawn().matches("(?s).*Features .* 2/3 .*15 kB; validating 003-c.*"));
      progress.hide();

      assertThat(Arrays.stream(drawn().split("\r")))
          .allSatisfy(line -> assertThat(line).hasSizeLessThan(columns));
      assertThat(drawn()).endsWith("\r" + " ".repeat(columns - 1) + "\r");
    }
  }

  @Test
  void the_bar_counts_the_bytes_of_a_long_log() throws IOException {
    try (Progress progress = progress(120)) {
      progress.pending(40_000_000);
      progress.read(30_000_000);

      await().until(() -> drawn().matches("(?s).*75% .*30/40 MB .*0 of 1.*"));
    }
  }

  @Test
  void results_come_above_the_bar() {
    try (Progress progress = progress(80)) {
      progress.pending(List.of(feature("001-a"), feature("002-b")));
      await().until(() -> drawn().contains("0/2"));
      progress.ended(result("001-a"));
      assertThat(printed).hasSize(1);

      await().until(() -> drawn().contains("1/2"));
    }
  }

  @Test
  void nothing_is_drawn_without_columns() {
    try (Progress progress = progress(0)) {
      progress.pending(List.of(feature("001-a")));
      progress.ended(result("001-a"));
    }

    assertThat(drawn()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
  void a_signal_is_answered_at_once_and_ends_the_run_C9_4(String signal, int status)
      throws Exception {
    try (Progress progress = progress(80)) {
      CompletableFuture<String> work = new CompletableFuture<>();
      progress.pending(List.of(feature("001-a"), feature("002-b")));
      progress.ended(result("001-a"));
      await().until(() -> drawn().contains("1/2"));
      assertThat(progress.interruption().exitStatus(0)).isZero();
      assertThat(progress.failures()).isEmpty();

      new ProcessBuilder("kill", "-" + signal, "" + ProcessHandle.current().pid()).start();
      await().until(() -> drawn().contains("Stopping"));
      work.complete("done");

      assertThat(progress.interruption().await(work)).isEqualTo("done");
      assertThat(drawn())
          .endsWith(
              "\r"
                  + " ".repeat(79)
                  + "\rStopping: what is in progress is finished or undone. Interrupt again to end"
                  + " at once.\n");
      assertThatThrownBy(() -> progress.read(1)).isInstanceOf(InterruptedIOException.class);
      assertThat(progress.interruption().exitStatus(1)).isEqualTo(status);
      assertThat(progress.failures())
          .containsExactly("Stopped by a signal: 1 of 2 were not tried. Run this again.");
    }
  }
}
