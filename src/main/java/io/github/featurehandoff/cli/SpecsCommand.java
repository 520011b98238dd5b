package io.github.featurehandoff.cli;

import ch.qos.logback.classic.Level;
import io.github.featurehandoff.console.Logging;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.source.GitRepository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.camel.PropertyBindingException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** A command that works on a specs directory. It checks all settings before it tries anything. */
@Command(sortOptions = false)
abstract class SpecsCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Handoff program;

  @Parameters(
      arity = "0..1",
      paramLabel = "SPECS_DIR",
      description = "The directory that holds the feature directories (default: kitty-specs).")
  private @Nullable Path specsDir;

  @Option(
      names = "-D",
      paramLabel = Handoff.KEY_AND_VALUE,
      mapFallbackValue = "",
      description = "Set a key of application.properties, such as -Dhandoff.settle-time=1s.")
  private Map<String, String> keys = new HashMap<>();

  @Mixin private Verbosity verbosity = new Verbosity();

  /** What a command works with, all checked. */
  record Work(
      Settings settings,
      SpecsDirectory specs,
      GitRepository git,
      Handoff.Surroundings around,
      Verbosity verbosity) {

    /**
     * The context of exports.
     *
     * @param reported whether the report has the SHA-256 hashes of exports; customized routes and
     *     notifications always have them
     */
    ExportContext export(boolean reported) {
      boolean hashed = reported || settings.routesDir() != null || settings.delivers();
      return ExportContext.of(settings, specs, git, hashed);
    }
  }

  /** The keys that the options of the command set; they take precedence over {@code -D}. */
  Map<String, String> options() {
    return Map.of();
  }

  /**
   * Says why nothing was tried.
   *
   * @return the exit status
   */
  int refuse(List<String> faults, Handoff.Surroundings around) throws IOException {
    faults.forEach(around::complain);
    return ExitCode.USAGE;
  }

  @Override
  public final Integer call() throws IOException {
    Handoff.Surroundings around = Handoff.surroundings(program);
    verbosity.configureLogging(Level.WARN);
    if (specsDir != null) {
      keys.put("handoff.specs-dir", specsDir.toString());
    }
    keys.putAll(options());
    try {
      if (specsDir != null && specsDir.toString().isEmpty()) {
        throw new IllegalArgumentException(
            "SPECS_DIR is empty. Name the directory that holds the feature directories, usually"
                + " kitty-specs.");
      }
      Settings settings =
          Settings.load(keys, around.environment(), around.workingDirectory(), around.home());
      if (settings.logsJson()) {
        Logging.configureForPrograms(around.err());
        verbosity.configureLogging(Level.WARN);
      }
      Path output = settings.outputDir();
      Path directory = around.workingDirectory().resolve(settings.specsDir());
      Path exports = output == null ? null : around.workingDirectory().resolve(output);
      SpecsDirectory specs =
          settings.revision() == null
              ? SpecsDirectory.open(directory, exports)
              : SpecsDirectory.ofCommit(directory, exports);
      try (GitRepository git = new GitRepository(specs.path())) {
        return run(new Work(settings, specs, git, around, verbosity));
      }
    } catch (InvalidSettingsException e) {
      return refuse(e.faults(), around);
    } catch (IllegalArgumentException | RoutesException e) {
      return refuse(List.of(String.valueOf(e.getMessage())), around);
    }
  }

  /**
   * Does the work.
   *
   * @return the exit status (C9.4)
   * @throws InvalidSettingsException if an option names a feature that does not exist
   * @throws RoutesException if nothing could be tried
   * @throws IOException if the report cannot be written
   */
  abstract int run(Work work) throws InvalidSettingsException, RoutesException, IOException;

  /**
   * Why the routes do not start.
   *
   * @throws InvalidSettingsException if a setting is wrong
   */
  static RoutesException notStarted(Exception cause) throws InvalidSettingsException {
    for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
      if (inner instanceof InvalidSettingsException invalid) {
        throw invalid;
      }
    }
    return new RoutesException(cause);
  }

  /** The routes cannot be loaded or started. */
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
        if (root instanceof PropertyBindingException wrong) {
          // Its own words name an object, not the key.
          return "Camel does not accept \""
              + wrong.getValue()
              + "\" for "
              + wrong.getPropertyName()
              + ".";
        }
        root = root.getCause();
      }
      return root.getMessage() == null ? root.toString() : root.getMessage();
    }
  }

  /** The options that say where exports are delivered to. */
  static final class Delivery {

    @Option(
        names = "--events",
        paramLabel = "URI",
        description = "The Camel endpoint that gets the events one by one.")
    private @Nullable String events;

    @Option(
        names = "--notify",
        paramLabel = "URI",
        description = "The Camel endpoint that gets a message for each export.")
    private @Nullable String notifications;

    /** The keys that the options set. */
    Map<String, String> keys() {
      Map<String, String> keys = new HashMap<>();
      if (events != null) {
        keys.put("handoff.events", events);
      }
      if (notifications != null) {
        keys.put("handoff.notify", notifications);
      }
      return keys;
    }
  }

  /** The option that says when to replace an export. */
  static final class Replacement {

    @Option(
        names = "--replace",
        paramLabel = "WHEN",
        completionCandidates = Accepted.class,
        description =
            "When to replace an export that differs from its log: never, safe (default) or always.")
    private @Nullable String when;

    /** The key that the option sets; {@code Settings} checks the value. */
    Map<String, String> keys() {
      return when == null ? Map.of() : Map.of("handoff.replace", when);
    }

    /** The values for the completion of the shell. */
    private static final class Accepted implements Iterable<String> {
      @Override
      public Iterator<String> iterator() {
        return List.of("never", "safe", "always").iterator();
      }
    }
  }
}
