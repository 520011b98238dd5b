package io.github.featurehandoff.cli;

import ch.qos.logback.classic.Level;
import io.github.featurehandoff.console.Logging;
import io.github.featurehandoff.console.Verbosity;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that works on a specs directory. */
abstract class SpecsCommand extends SettingsCommand {

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

  @Override
  final List<String> applyOptions() {
    verbosity.configureLogging(Level.WARN);
    return verbosity.faults();
  }

  @Override
  final int run(Settings settings, Handoff.Surroundings around)
      throws InvalidSettingsException, RoutesException, IOException {
    if (settings.logsJson()) {
      Logging.configureForPrograms(around.err());
      verbosity.configureLogging(Level.WARN);
    }
    Path output = settings.outputDir();
    Path directory = around.workingDirectory().resolve(settings.specsDir());
    Path exports = output == null ? null : around.workingDirectory().resolve(output);
    if (!begins(settings, directory, exports)) {
      return ExitCode.OK;
    }
    SpecsDirectory specs =
        settings.revision() == null
            ? SpecsDirectory.open(directory, exports)
            : SpecsDirectory.ofCommit(directory, exports);
    try (GitRepository git = new GitRepository(specs.path())) {
      return run(new Work(settings, specs, git, around, verbosity));
    }
  }

  /**
   * Whether to go on to the work; called before the directories are opened.
   *
   * @throws IllegalArgumentException if a directory cannot be used
   * @throws InvalidSettingsException if a setting is wrong
   */
  boolean begins(Settings settings, Path directory, @Nullable Path exports)
      throws InvalidSettingsException {
    return true;
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
