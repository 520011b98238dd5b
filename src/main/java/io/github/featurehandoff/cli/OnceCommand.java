package io.github.featurehandoff.cli;

import io.github.featurehandoff.console.Progress;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Report;
import io.github.featurehandoff.result.Report.Run;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.route.ExportFeatures;
import io.github.featurehandoff.route.PendingFeature.Mode;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Exports what is pending, and reports. */
@Command(
    name = "once",
    description = "Export everything that is out of date, and print a report.",
    footer = {
      "  handoff once",
      "  handoff once --dry-run docs/kitty-specs",
      "  handoff once --feature=003 --replace=always"
    })
final class OnceCommand extends ReportingCommand {
  @Option(names = "--dry-run", description = "Say what would be written, but write nothing.")
  private boolean dryRun;

  @Option(
      names = "--recheck",
      descriptionKey = "handoff.recheck",
      description =
          "Compare the bytes of exports whose size and time already agree with their logs.")
  boolean recheck;

  @Option(
      names = "--redeliver",
      description = "Deliver all events and notifications again, whatever was accepted before.")
  private boolean redeliver;

  @Mixin Exporting exporting = new Exporting();

  @Override
  Run kind() {
    return dryRun ? Run.DRY_RUN : Run.ONCE;
  }

  @Override
  List<ExportResult> results(
      ExportContext export, List<FeatureDirectory> chosen, Progress progress) {
    refuseContradictions(export.settings());
    Mode mode = redeliver ? Mode.REDELIVER : dryRun ? Mode.DRY_RUN : Mode.ONCE;
    var request = new ExportFeatures.Request(chosen, mode, progress);
    Main main =
        Program.of(Program.routes(export, program.around.home(), null, null), export.settings());
    // No one asks a single run for its health.
    main.configure().health().setEnabled(false);
    Exchange answer;
    try {
      main.start();
      answer =
          progress
              .interruption()
              .await(
                  main.getCamelTemplate()
                      .asyncSend(
                          "direct:handoff-export-features",
                          exchange -> exchange.getMessage().setBody(request)));
      if (answer == null || progress.isStopped()) {
        main.getCamelContext().getShutdownStrategy().setTimeout(1);
      }
    } catch (Exception e) {
      throw Program.notStarted(e);
    } finally {
      main.stop();
    }
    if (answer != null) {
      Report report = answer.getMessage().getBody(Report.class);
      if (report != null) {
        return report.results();
      }
      Exception cause = answer.getException();
      progress.failed(
          cause instanceof FaultException fault
              ? fault.faults().get(0).toString()
              : "The routes returned no report"
                  + (cause == null ? "" : ": " + cause.getMessage())
                  + ". Check the routes.");
    }
    return progress.results();
  }

  private void refuseContradictions(Settings settings) {
    List<String> faults = new ArrayList<>();
    if (redeliver && dryRun) {
      faults.add("--redeliver and --dry-run contradict each other. Use one of them.");
    }
    if (redeliver && !settings.delivers()) {
      faults.add(
          "--redeliver has nowhere to deliver to. Set handoff.events or handoff.notify as well.");
    }
    if (!faults.isEmpty()) {
      throw new InvalidSettingsException(faults);
    }
  }
}
