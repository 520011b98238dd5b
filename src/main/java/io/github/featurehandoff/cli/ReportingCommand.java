package io.github.featurehandoff.cli;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Report;
import io.github.featurehandoff.settings.InvalidSettingsException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** A command that goes over features once and reports what came of each. */
abstract class ReportingCommand extends SpecsCommand {

  @Mixin private Selection selection = new Selection();

  @Mixin private ReportOptions report = new ReportOptions();

  /**
   * The features that were named; none where all are meant.
   *
   * @throws InvalidSettingsException if there is no such feature
   */
  final List<FeatureDirectory> chosen(Work work) throws InvalidSettingsException {
    return selection.chosen(work.specs());
  }

  /** Whether the report has the SHA-256 of exports. */
  final boolean hashed() {
    return report.isForPrograms();
  }

  /** Shows how far the work is; null where nobody looks at a terminal. */
  static @Nullable Progress progress(Work work) {
    return work.around().terminal() && !work.verbosity().quiet()
        ? new Progress(work.around().err(), work.around().columns())
        : null;
  }

  /** Checks every feature without the routes, and reports it. */
  final int reportEach(Work work, Report.Run run, Function<FeatureDirectory, ExportResult> finding)
      throws InvalidSettingsException {
    long start = System.nanoTime();
    List<FeatureDirectory> chosen = selection.chosen(work.specs());
    List<ExportResult> results = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    try (Progress progress = progress(work)) {
      List<FeatureDirectory> features =
          (chosen.isEmpty() ? work.specs().features() : chosen)
              .stream().distinct().sorted(Comparator.comparing(FeatureDirectory::slug)).toList();
      if (progress != null) {
        progress.pending(features.size());
      }
      for (FeatureDirectory feature : features) {
        ExportResult result = finding.apply(feature);
        results.add(result);
        if (progress != null) {
          progress.ended(result);
        }
      }
    } catch (IOException e) {
      failures.add(notScanned(e));
    }
    return report(work, run, results, failures, start);
  }

  private static String notScanned(Exception cause) {
    return "The specs directory could not be scanned: "
        + cause.getMessage()
        + ". Correct that, then run this again.";
  }

  /**
   * Prints a report of a run.
   *
   * @param start the {@link System#nanoTime} of its beginning
   * @return the exit status that it means (C9.4)
   */
  final int report(
      Work work, Report.Run run, List<ExportResult> results, List<String> failures, long start) {
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    return report.print(new Report(run, results, failures, taken), work.verbosity(), work.around());
  }
}
