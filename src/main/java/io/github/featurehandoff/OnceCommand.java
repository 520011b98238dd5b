package io.github.featurehandoff;

import io.github.featurehandoff.export.ExportResult;
import io.github.featurehandoff.export.ExportResult.Outcome;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.provenance.GitRepository;
import io.github.featurehandoff.report.TextReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Exports what is pending, reports, and ends. */
@Command(
    name = "once",
    description = "Export every feature that needs it, print what was done, and end.",
    sortOptions = false)
final class OnceCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "SPECS_DIR",
      description = "The directory that holds the feature directories (default: kitty-specs).")
  private @Nullable Path specsDir;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      mapFallbackValue = "",
      description = "Set a key of application.properties, such as -Dhandoff.replace=always.")
  private Map<String, String> keys = new HashMap<>();

  private Main.@Nullable Surroundings surroundings;

  void in(Main.Surroundings given) {
    surroundings = given;
  }

  @Override
  public Integer call() {
    Main.Surroundings around = Objects.requireNonNull(surroundings);
    if (specsDir != null) {
      keys.put("handoff.specs-dir", specsDir.toString());
    }
    Settings settings;
    SpecsDirectory specs;
    try {
      settings =
          Settings.load(keys, around.environment(), around.workingDirectory(), around.home());
      specs = SpecsDirectory.open(around.workingDirectory().resolve(settings.specsDir()));
    } catch (Settings.InvalidException e) {
      e.faults().forEach(around.err()::println);
      return ExitCode.USAGE;
    } catch (IllegalArgumentException e) {
      around.err().println(e.getMessage());
      return ExitCode.USAGE;
    }
    try (GitRepository git = new GitRepository(specs.path())) {
      return run(settings, specs, git, around);
    }
  }

  private static int run(
      Settings settings, SpecsDirectory specs, GitRepository git, Main.Surroundings around) {
    long start = System.nanoTime();
    Completion completion = new Completion();
    OnceRun run = new OnceRun(completion);
    try {
      var program = Wiring.program(settings, specs, git, run, around.home());
      completion.of = program::completed;
      program.run();
    } catch (Exception e) {
      around
          .err()
          .println(
              "The routes cannot be started: "
                  + rootMessage(e)
                  + " Check them, and the camel. keys.");
      return ExitCode.USAGE;
    }
    Collection<ExportResult> results = run.results();
    TextReport.print(results, Duration.ofNanos(System.nanoTime() - start), around.out());
    run.failures().forEach(around.err()::println);
    boolean failed = results.stream().anyMatch(result -> result.outcome() == Outcome.FAILED);
    return failed || !run.failures().isEmpty() ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private static String rootMessage(Exception e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
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
