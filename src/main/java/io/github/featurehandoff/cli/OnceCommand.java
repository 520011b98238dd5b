package io.github.featurehandoff.cli;

import io.github.featurehandoff.console.Progress;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Report;
import io.github.featurehandoff.result.Report.Run;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.route.ExportFeatures;
import io.github.featurehandoff.settings.InvalidSettingsException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Exports what is pending, and reports. */
@Command(name = "once", description = "Export everything that is out of date, and print a report.")
final class OnceCommand extends ReportingCommand {
  @Option(names = "--dry-run", description = "Say what would be written, but write nothing.")
  private boolean dryRun;

  @Option(
      names = "--recheck",
      description =
          "Compare the bytes of exports whose size and time already agree with their logs.")
  private boolean recheck;

  @Mixin private Replacement replacement = new Replacement();

  @Override
  Map<String, String> options() {
    Map<String, String> keys = new HashMap<>(super.options());
    keys.putAll(replacement.keys());
    if (recheck) {
      keys.put("handoff.recheck", "true");
    }
    return keys;
  }

  @Override
  int run(Work work) throws InvalidSettingsException, RoutesException, IOException {
    return run(
        work,
        dryRun ? Run.DRY_RUN : Run.ONCE,
        false,
        (progress, failures) -> results(work, progress, failures));
  }

  private List<ExportResult> results(Work work, Progress progress, List<String> failures)
      throws InvalidSettingsException, RoutesException {
    ExportContext export = work.export(hashed());
    var request = new ExportFeatures.Request(chosen(export, work), dryRun, progress);
    Main program = Program.of(Program.routes(export, work.around().home()), work.settings());
    // No one asks a single run for its health.
    program.configure().health().setEnabled(false);
    Exchange answer;
    try {
      program.start();
      answer =
          progress.await(
              program
                  .getCamelTemplate()
                  .asyncSend(
                      "direct:handoff-export-features",
                      exchange -> exchange.getMessage().setBody(request)));
      if (answer == null) {
        program.getCamelContext().getShutdownStrategy().setTimeout(1);
      }
    } catch (InvalidSettingsException e) {
      throw e;
    } catch (Exception e) {
      throw new RoutesException(e);
    } finally {
      program.stop();
    }
    Report report = answer == null ? null : answer.getMessage().getBody(Report.class);
    if (report != null) {
      return report.results();
    }
    if (answer != null) {
      failures.add(failure(answer.getException()));
    }
    return progress.results();
  }

  private static String failure(@Nullable Exception cause) {
    return cause instanceof FaultException fault
        ? fault.faults().get(0).toString()
        : "The routes returned no report"
            + (cause == null ? "" : ": " + cause.getMessage())
            + ". Check the routes.";
  }
}
