package io.github.featurehandoff;

import io.github.featurehandoff.export.ExportResult;
import io.github.featurehandoff.export.LogText;
import io.github.featurehandoff.feature.FaultException;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.provenance.GitRepository;
import io.github.featurehandoff.report.Progress;
import io.github.featurehandoff.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** A command over a specs directory: checks the settings and the directory, then does its work. */
@Command(sortOptions = false)
abstract class SpecsCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Main program;

  @Parameters(
      arity = "0..1",
      paramLabel = "SPECS_DIR",
      description = "The directory that holds the feature directories (default: kitty-specs).")
  private @Nullable Path specsDir;

  @Option(
      names = "--feature",
      paramLabel = "SLUG",
      description = "Only this feature; may be repeated.")
  private List<String> slugs = new ArrayList<>();

  @Option(
      names = "-D",
      paramLabel = Main.KEY_AND_VALUE,
      mapFallbackValue = "",
      description = "Set a key of application.properties, such as -Dhandoff.settle-time=1s.")
  private Map<String, String> keys = new HashMap<>();

  @Mixin private ReportOptions report = new ReportOptions();

  /**
   * What a command works on, all of it checked.
   *
   * @param chosen the features that were named; empty where all are meant
   */
  record Work(
      Settings settings,
      SpecsDirectory specs,
      List<FeatureDirectory> chosen,
      GitRepository git,
      Main.Surroundings around,
      ReportOptions report) {

    /**
     * The features that were named, or all there are, by slug.
     *
     * @throws IOException if the specs directory cannot be listed
     */
    List<FeatureDirectory> features() throws IOException {
      List<FeatureDirectory> features = chosen.isEmpty() ? specs.features() : chosen;
      return features.stream()
          .sorted(Comparator.comparing(FeatureDirectory::slug))
          .distinct()
          .toList();
    }

    /** Shows how far the work is; null where nobody looks at a terminal. */
    @Nullable Progress progress() {
      return around.terminal() && !report.quiet()
          ? new Progress(around.err(), around.columns())
          : null;
    }

    /** Finds something out about every feature, without the routes, and reports it. */
    int reportEach(Report.Run run, Function<FeatureDirectory, ExportResult> finding) {
      long start = System.nanoTime();
      List<ExportResult> results = new ArrayList<>();
      List<String> failures = new ArrayList<>();
      try (Progress progress = progress()) {
        List<FeatureDirectory> features = features();
        if (progress != null) {
          progress.toDo(features.size());
        }
        for (FeatureDirectory feature : features) {
          ExportResult result = finding.apply(feature);
          results.add(result);
          if (progress != null) {
            progress.done(result);
          }
        }
      } catch (IOException e) {
        failures.add(OnceRun.notScanned(e));
      }
      return report(
          new Report(run, results, failures, Duration.ofNanos(System.nanoTime() - start)));
    }

    /** Prints a report; gives the exit status that it means. */
    int report(Report made) {
      return report.print(made, around);
    }
  }

  /** Keys that options of the command set; they come before {@code -D}. */
  Map<String, String> options() {
    return Map.of();
  }

  /**
   * Does the command's work.
   *
   * @return the exit status (C9.4)
   */
  abstract int run(Work work);

  @Override
  public final Integer call() {
    Main.Surroundings around = Main.surroundings(program);
    report.configureLogging();
    if (specsDir != null) {
      keys.put("handoff.specs-dir", specsDir.toString());
    }
    keys.putAll(options());
    try {
      Settings settings =
          Settings.load(keys, around.environment(), around.workingDirectory(), around.home());
      SpecsDirectory specs =
          SpecsDirectory.open(around.workingDirectory().resolve(settings.specsDir()));
      List<FeatureDirectory> chosen = chosen(specs);
      try (GitRepository git = new GitRepository(specs.path())) {
        return run(new Work(settings, specs, chosen, git, around, report));
      }
    } catch (Settings.InvalidException e) {
      e.faults().forEach(around.err()::println);
    } catch (IllegalArgumentException e) {
      around.err().println(e.getMessage());
    }
    return ExitCode.USAGE;
  }

  private List<FeatureDirectory> chosen(SpecsDirectory specs) throws Settings.InvalidException {
    List<FeatureDirectory> chosen = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (String slug : slugs) {
      try {
        chosen.add(specs.feature(slug));
      } catch (FaultException e) {
        faults.add(unknown(slug, specs));
      }
    }
    if (!faults.isEmpty()) {
      throw new Settings.InvalidException(faults);
    }
    return chosen;
  }

  private static String unknown(String slug, SpecsDirectory specs) {
    List<String> known;
    try {
      known = specs.features().stream().map(FeatureDirectory::slug).toList();
    } catch (IOException e) {
      known = List.of();
    }
    return LogText.of(
        "There is no feature \""
            + slug
            + "\" in "
            + specs.path()
            + ". "
            + (known.isEmpty()
                ? "There is no feature at all; name another specs directory."
                : "Did you mean " + String.join(" or ", Nearest.to(slug, known)) + "?"));
  }
}
