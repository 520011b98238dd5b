package io.github.featurehandoff.cli;

import io.github.featurehandoff.decision.DryRun;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Report.Run;
import io.github.featurehandoff.settings.Settings;
import java.util.List;
import java.util.Map;
import org.apache.camel.support.DefaultScheduledPollConsumerScheduler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Exports what is pending, reports, and ends. */
@Command(
    name = "once",
    description = "Export every feature that needs it, print what was done, and end.")
final class OnceCommand extends ReportingCommand {

  @Option(
      names = "--dry-run",
      description = "Decide for every feature and say what would be written; write nothing.")
  private boolean dryRun;

  @Mixin private Replacement replacement = new Replacement();

  @Override
  Map<String, String> options() {
    return replacement.keys();
  }

  @Override
  int run(Work work) throws Settings.InvalidException, RoutesException {
    if (dryRun) {
      DryRun dry = new DryRun(work.exporter(result -> {}, hashed()));
      return reportEach(work, Run.DRY_RUN, dry::of);
    }
    long start = System.nanoTime();
    List<FeatureDirectory> chosen = chosen(work);
    Completion completion = new Completion();
    OnceRun run;
    try (Progress progress = progress(work)) {
      run = new OnceRun(chosen, progress, completion);
      DefaultScheduledPollConsumerScheduler atOnce = new DefaultScheduledPollConsumerScheduler();
      atOnce.setInitialDelay(0);
      atOnce.setDelay(100);
      var program = work.program(work.exporter(run, hashed()).polled(false), atOnce);
      // Nobody asks for its health.
      program.configure().health().setEnabled(false);
      completion.of = program::completed;
      program.run();
    } catch (Exception e) {
      throw new RoutesException(e);
    }
    return report(work, Run.ONCE, run.results(), run.failures(), start);
  }

  /** Ends a program that is made after what ends it. */
  private static final class Completion implements Runnable {
    private volatile Runnable of = () -> {};

    @Override
    public void run() {
      of.run();
    }
  }
}
