package io.github.featurehandoff;

import ch.qos.logback.classic.Level;
import io.github.featurehandoff.watch.ScanScheduler;
import io.github.featurehandoff.watch.StatusFile;
import io.github.featurehandoff.watch.WatchHealth;
import io.github.featurehandoff.watch.WatchRun;
import java.nio.file.Path;
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
    WatchRun.Pace pace =
        new WatchRun.Pace(settings.scanInterval(), settings.pollInterval(), settings.settleTime());
    Path statusFile = settings.statusFile();
    try (WatchRun run =
        new WatchRun(
            work.specs(),
            work.git(),
            settings.whileGitBusy(),
            pace,
            scheduler,
            statusFile == null ? status -> {} : new StatusFile(statusFile)::write)) {
      Main program =
          Wiring.program(
              settings,
              work.specs(),
              work.git(),
              new Wiring.Run(run, scheduler, true),
              work.around().home());
      WatchHealth.checks(run::status, pace.scan())
          .forEach(check -> program.bind(check.getId(), check));
      program.run();
      return ExitCode.OK;
    } catch (Exception e) {
      throw new RoutesException(e);
    }
  }
}
