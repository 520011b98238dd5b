package io.github.featurehandoff;

import io.github.featurehandoff.export.ExportResult;
import io.github.featurehandoff.export.ExportResult.Outcome;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.provenance.GitRepository;
import io.github.featurehandoff.report.TextReport;
import java.time.Duration;
import java.util.Collection;
import org.apache.camel.main.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** Exports what is pending, reports, and ends. */
@Command(
    name = "once",
    description = "Export every feature that needs it, print what was done, and end.",
    sortOptions = false)
final class OnceCommand extends SpecsCommand {

  @Override
  int run(
      Settings settings,
      SpecsDirectory specs,
      GitRepository git,
      io.github.featurehandoff.Main.Surroundings around)
      throws RoutesException {
    long start = System.nanoTime();
    Completion completion = new Completion();
    OnceRun run = new OnceRun(completion);
    try {
      Main program = Wiring.program(settings, specs, git, Wiring.Run.once(run), around.home());
      completion.of = program::completed;
      program.run();
    } catch (Exception e) {
      throw new RoutesException(e);
    }
    Collection<ExportResult> results = run.results();
    TextReport.print(results, Duration.ofNanos(System.nanoTime() - start), around.out());
    run.failures().forEach(around.err()::println);
    boolean failed = results.stream().anyMatch(result -> result.outcome() == Outcome.FAILED);
    return failed || !run.failures().isEmpty() ? ExitCode.SOFTWARE : ExitCode.OK;
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
