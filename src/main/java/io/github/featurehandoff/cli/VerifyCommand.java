package io.github.featurehandoff.cli;

import io.github.featurehandoff.console.Progress;
import io.github.featurehandoff.decision.Verification;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Reason;
import io.github.featurehandoff.result.Report.Run;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.source.FeatureSources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks existing exports; writes nothing and starts no route. */
@Command(
    name = "verify",
    description =
        "Check every export against its log and the contract, as a reviewer would; write nothing.",
    footer = {"  handoff verify", "  handoff verify --from=v1.2 --format=json"})
final class VerifyCommand extends ReportingCommand {

  @Option(names = "--allow-behind", description = "Accept an export whose log has grown since.")
  private boolean allowBehind;

  @Override
  Run kind() {
    return allowBehind ? Run.VERIFY_ALLOWING_BEHIND : Run.VERIFY;
  }

  @Override
  List<ExportResult> results(
      ExportContext export, List<FeatureDirectory> chosen, Progress progress) {
    FeatureSources sources = export.sources();
    // An export is as long as its log, and both are read.
    Verification verification =
        new Verification(
            sources,
            export.bootstrapEvents(),
            export.hashed(),
            bytes -> progress.read((bytes + 1) / 2));
    List<ExportResult> orphans = new ArrayList<>();
    try {
      List<FeatureDirectory> features =
          (chosen.isEmpty() ? sources.directories() : chosen)
              .stream()
                  .filter(sources::isFeature)
                  .distinct()
                  .sorted(Comparator.comparing(FeatureDirectory::slug))
                  .toList();
      progress.pending(features);
      for (FeatureDirectory feature : features) {
        progress.doing("checking", feature);
        ExportResult result = verification.of(feature);
        if (progress.isStopped()) {
          return progress.results();
        }
        progress.ended(result);
      }
      if (chosen.isEmpty() && sources.commit() == null) {
        for (FeatureDirectory orphan : export.specs().orphans(sources.directories())) {
          orphans.add(ExportResult.orphan(orphan.slug(), orphan.nameOf(orphan.export())));
        }
      }
    } catch (IOException e) {
      progress.failed(
          "The specs directory cannot be listed: "
              + Reason.of(e)
              + ". Give the user who runs this permission to read it.");
    }
    return Stream.concat(progress.results().stream(), orphans.stream()).toList();
  }
}
