package io.github.featurehandoff.cli;

import io.github.featurehandoff.console.Progress;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.Report.Run;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.InvalidSettingsException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that goes through the features once and prints a report. */
abstract class ReportingCommand extends SpecsCommand {
  @Mixin private Selection selection = new Selection();

  @Mixin private ReportOptions report = new ReportOptions();

  @Option(
      names = "--from",
      paramLabel = "REV",
      descriptionKey = "handoff.source.log",
      description = "Read everything from this commit, branch or tag instead of the checkout.")
  @Nullable String revision;

  @Option(
      names = "--allow-empty",
      description = "A specs directory without a feature is not an error.")
  private boolean allowEmpty;

  @Option(names = "--fail-fast", description = "Stop at the first failure.")
  private boolean failFast;

  @Override
  final boolean hashed() {
    return report.isForPrograms();
  }

  abstract Run kind();

  /** The results in the order of the report, for the features that are chosen; if none is, all. */
  abstract List<ExportResult> results(
      ExportContext export, List<FeatureDirectory> chosen, Progress progress);

  /** A run over nothing is wrong usage unless that is meant (C1.4). */
  @Override
  final int run(ExportContext export) {
    Path specs = export.specs().path();
    return report.run(
        program,
        kind(),
        specs,
        failFast,
        verbosity,
        progress -> {
          List<FeatureDirectory> chosen = selection.chosen(export, program);
          List<ExportResult> results = results(export, chosen, progress);
          if (!allowEmpty
              && progress.failures().isEmpty()
              && results.stream().allMatch(each -> each.outcome() == Outcome.ORPHAN)) {
            throw new InvalidSettingsException(Selection.noFeature(specs, command.name()));
          }
          return results;
        });
  }
}
