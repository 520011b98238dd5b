package io.github.featurehandoff.cli;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.Orphans;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Report;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.source.FeatureSources;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that goes through the features once and prints a report. */
abstract class ReportingCommand extends SpecsCommand {

  @Mixin private Selection selection = new Selection();

  @Mixin private ReportOptions report = new ReportOptions();

  @Option(
      names = "--from",
      paramLabel = "REV",
      description = "Read everything from this commit, branch or tag instead of the checkout.")
  private @Nullable String revision;

  @Option(
      names = "--allow-empty",
      description = "A specs directory without a feature is not an error.")
  private boolean allowEmpty;

  @Override
  Map<String, String> options() {
    return revision == null ? Map.of() : Map.of("handoff.source.log", revision);
  }

  /**
   * The features on the command line; empty for all.
   *
   * @throws InvalidSettingsException if one does not exist
   */
  final List<FeatureDirectory> chosen(ExportContext export) throws InvalidSettingsException {
    return selection.chosen(export);
  }

  /** Whether the report has the SHA-256 hashes of exports. */
  final boolean hashed() {
    return report.isForPrograms();
  }

  /** A progress bar; null without a terminal. */
  static @Nullable Progress progress(Work work) {
    return work.around().terminal() && !work.verbosity().quiet()
        ? new Progress(work.around().err(), work.around().columns())
        : null;
  }

  /** Checks every feature without the routes, and reports it. */
  final int reportEach(
      Work work,
      ExportContext export,
      Report.Run run,
      Function<FeatureDirectory, ExportResult> finding)
      throws InvalidSettingsException {
    long start = System.nanoTime();
    List<FeatureDirectory> chosen = selection.chosen(export);
    FeatureSources sources = export.sources();
    List<ExportResult> results = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    try (Progress progress = progress(work)) {
      List<FeatureDirectory> features =
          (chosen.isEmpty() ? sources.directories() : chosen)
              .stream()
                  .filter(sources::isFeature)
                  .distinct()
                  .sorted(Comparator.comparing(FeatureDirectory::slug))
                  .toList();
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
      if (chosen.isEmpty() && sources.commit() == null) {
        for (FeatureDirectory orphan : Orphans.in(work.specs())) {
          results.add(ExportResult.orphan(orphan.slug(), orphan.nameOf(orphan.export())));
        }
      }
    } catch (IOException e) {
      failures.add(notScanned(e));
    }
    return report(work, run, results, failures, start);
  }

  /** The command's name. */
  abstract String name();

  private static String notScanned(Exception cause) {
    return "The specs directory cannot be listed: "
        + cause.getMessage()
        + ". Give the user who runs this permission to read it.";
  }

  /**
   * Prints a report of a run; a run over nothing is wrong usage unless that is meant (C1.4).
   *
   * @param start the {@link System#nanoTime} when the run began
   * @return the exit status (C9.4)
   */
  final int report(
      Work work, Report.Run run, List<ExportResult> results, List<String> failures, long start) {
    if (!allowEmpty && failures.isEmpty() && results.stream().allMatch(ExportResult::isOrphan)) {
      work.around().err().println(Selection.noFeature(work.specs().path(), name()));
      return CommandLine.ExitCode.USAGE;
    }
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    return report.print(new Report(run, results, failures, taken), work.verbosity(), work.around());
  }
}
