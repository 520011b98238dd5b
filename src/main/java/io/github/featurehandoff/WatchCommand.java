package io.github.featurehandoff;

import ch.qos.logback.classic.Level;
import io.github.featurehandoff.watch.ScanScheduler;
import io.github.featurehandoff.watch.WatchHealth;
import io.github.featurehandoff.watch.WatchRun;
import org.apache.camel.main.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** Exports what is pending, and then whatever becomes pending, until it is told to stop. */
@Command(
    name = "watch",
    description = "Export what needs it, and go on exporting whatever comes to need it.")
final class WatchCommand extends SpecsCommand {

  @Override
  int run(Work work) throws RoutesException {
    Settings settings = work.settings();
    work.verbosity().configureLogging(Level.INFO);
    ScanScheduler scheduler = new ScanScheduler();
    try (WatchRun run = FeatureHandoff.watcher(settings, work.specs(), work.git(), scheduler)) {
      Main program = work.program(work.exporter(run).polled(true), scheduler);
      WatchHealth.checks(run::status, settings.scanInterval(), "")
          .forEach(check -> program.bind(check.getId(), check));
      program.run();
      return ExitCode.OK;
    } catch (Exception e) {
      throw new RoutesException(e);
    }
  }
}
