package io.github.featurehandoff;

import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.provenance.GitRepository;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that works on a specs directory: checks what it is given before it tries anything. */
abstract class SpecsCommand implements Callable<Integer> {

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

  final void in(Main.Surroundings given) {
    surroundings = given;
  }

  @Override
  public final Integer call() {
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
    } catch (RoutesException e) {
      around.err().println(e.getMessage());
      return ExitCode.USAGE;
    }
  }

  /**
   * Does the work.
   *
   * @return the exit status (C9.4)
   * @throws RoutesException if nothing could be tried
   */
  abstract int run(
      Settings settings, SpecsDirectory specs, GitRepository git, Main.Surroundings around)
      throws RoutesException;

  /** The routes do not load or do not start. */
  static final class RoutesException extends Exception {
    private static final long serialVersionUID = 1L;

    RoutesException(Exception cause) {
      super(
          "The routes cannot be started: " + root(cause) + " Check them, and the camel. keys.",
          cause);
    }

    private static String root(Exception cause) {
      Throwable root = cause;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return root.getMessage() == null ? root.toString() : root.getMessage();
    }
  }
}
