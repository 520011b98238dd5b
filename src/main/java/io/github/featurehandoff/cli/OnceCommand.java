package io.github.featurehandoff.cli;

import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Report;
import io.github.featurehandoff.result.Report.Run;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.route.ExportFeatures;
import io.github.featurehandoff.route.ExportListener;
import io.github.featurehandoff.settings.InvalidSettingsException;
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
  String name() {
    return "once";
  }

  @Override
  int run(Work work) throws InvalidSettingsException, RoutesException {
    long start = System.nanoTime();
    ExportContext export = work.export(hashed());
    Main program = Program.of(Program.routes(export, work.around().home()), work.settings());
    // No one asks a single run for its health.
    program.configure().health().setEnabled(false);
    Exchange answer;
    try (Progress progress = progress(work)) {
      ExportListener listener = progress == null ? new ExportListener() {} : progress;
      var request = new ExportFeatures.Request(chosen(export), dryRun, listener);
      program.start();
      answer =
          program
              .getCamelTemplate()
              .request(
                  "direct:handoff-export-features",
                  exchange -> exchange.getMessage().setBody(request));
    } catch (InvalidSettingsException e) {
      throw e;
    } catch (Exception e) {
      throw new RoutesException(e);
    } finally {
      program.stop();
    }
    Report report = answer.getMessage().getBody(Report.class);
    Run run = dryRun ? Run.DRY_RUN : Run.ONCE;
    return report != null
        ? report(work, run, report.results(), List.of(), start)
        : report(work, run, List.of(), List.of(failure(answer.getException())), start);
  }

  private static String failure(@Nullable Exception cause) {
    return cause instanceof FaultException fault
        ? fault.faults().get(0).toString()
        : "The routes returned no report"
            + (cause == null ? "" : ": " + cause.getMessage())
            + ". Check the routes.";
  }
}
