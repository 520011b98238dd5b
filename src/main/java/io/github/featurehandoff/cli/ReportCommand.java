package io.github.featurehandoff.cli;

import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.page.HtmlReport;
import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.result.Reason;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.status.FeatureStatus.State;
import io.github.featurehandoff.status.Overview;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the pages as files, for those who hand over without a server. */
@Command(
    name = "report",
    description = "Verify every feature, and write a page of all of them and a page for each.",
    footer = {
      "  handoff report --html=handoff-pages",
      "  handoff report --html=handoff-pages --from=v1.2"
    })
final class ReportCommand extends SpecsCommand {

  @Option(
      names = "--html",
      paramLabel = "DIR",
      required = true,
      description = "Write HTML into this directory: a new one, or one with an earlier report.")
  private @Nullable Path html;

  @Mixin Reading reading = new Reading();

  @Override
  int run(ExportContext export) {
    Path named = Objects.requireNonNull(html);
    if (named.toString().startsWith("-")) {
      throw new InvalidSettingsException(
          "--html is \"%s\", an option. Name a directory."
              .formatted(Printable.of(named.toString())));
    }
    HtmlReport report = new HtmlReport(export, program.around.workingDirectory().resolve(named));
    Overview.Snapshot snapshot = Overview.verified(export).snapshot();
    if (snapshot.fault() != null) {
      return failed(snapshot.fault());
    }
    if (snapshot.features().size() == snapshot.count(State.ORPHAN)) {
      throw new InvalidSettingsException(noFeature(export.specs().path()));
    }
    try {
      report.write(snapshot);
    } catch (IOException e) {
      return failed(
          Printable.of(
              "The report cannot be written to %s: %s. Set --html to a directory that can be written."
                  .formatted(named, Reason.of(e))));
    }
    boolean well = snapshot.count(State.FAILING) == 0;
    if (!well || !verbosity.quiet()) {
      program.print(summary(snapshot, named) + "\n");
    }
    return well ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private int failed(String fault) {
    program.complain(fault);
    return ExitCode.SOFTWARE;
  }

  private static String summary(Overview.Snapshot snapshot, Path directory) {
    String counts =
        Arrays.stream(State.values())
            .filter(state -> snapshot.count(state) > 0)
            .map(state -> snapshot.count(state) + " " + state.words())
            .collect(Collectors.joining(", "));
    String features = Plural.of(snapshot.features().size(), "feature");
    return Printable.of(
        "%s: %s. Open %s".formatted(features, counts, directory.resolve("index.html")));
  }
}
