package io.github.featurehandoff.cli;

import io.github.featurehandoff.cli.ReportOptions.Body;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Report.Run;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that goes through the features once and prints a report. */
abstract class ReportingCommand extends SpecsCommand {

  @Spec private @Nullable CommandSpec command;

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

  @Option(
      names = "--exclude",
      paramLabel = "FEATURE",
      description = "Leave out this feature, named as for --feature. Can be repeated.")
  private List<String> excluded = new ArrayList<>();

  @Option(names = "--fail-fast", description = "Stop at the first failure.")
  private boolean failFast;

  @Override
  Map<String, String> options() {
    return revision == null ? Map.of() : Map.of("handoff.source.log", revision);
  }

  /**
   * The features on the command line; empty for all.
   *
   * @throws InvalidSettingsException if one does not exist
   */
  final List<FeatureDirectory> chosen(ExportContext export, Work work)
      throws InvalidSettingsException {
    return selection.chosen(export, excluded, work.around().err());
  }

  @Override
  final int refuse(List<String> faults, Handoff.Surroundings around) throws IOException {
    return report.refuse(Objects.requireNonNull(command).name(), faults, around);
  }

  /** Whether the report has the SHA-256 hashes of exports. */
  final boolean hashed() {
    return report.isForPrograms();
  }

  /**
   * Runs, and prints the report; a run over nothing is wrong usage unless that is meant (C1.4).
   *
   * @return the exit status (C9.4)
   */
  final int run(Work work, Run run, boolean inOrder, Body body)
      throws IOException, InvalidSettingsException, RoutesException {
    Path specs = work.specs().path();
    return report.run(
        run,
        specs,
        failFast,
        inOrder,
        work.verbosity(),
        work.around(),
        (progress, failures) -> {
          List<ExportResult> results = body.run(progress, failures);
          if (!allowEmpty
              && failures.isEmpty()
              && !progress.isStopped()
              && results.stream().allMatch(ExportResult::isOrphan)) {
            throw new InvalidSettingsException(List.of(Selection.noFeature(specs, run.command())));
          }
          return results;
        });
  }
}
