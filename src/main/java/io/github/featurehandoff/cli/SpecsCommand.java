package io.github.featurehandoff.cli;

import ch.qos.logback.classic.Level;
import io.github.featurehandoff.console.Logging;
import io.github.featurehandoff.console.Verbosity;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.result.Shell;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.source.GitRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that works on a specs directory. */
abstract class SpecsCommand extends SettingsCommand {
  @Mixin final Verbosity verbosity = new Verbosity();

  @Override
  final List<String> applyOptions() {
    verbosity.configureLogging(Level.WARN);
    return verbosity.faults();
  }

  @Override
  final int run(Settings settings) throws InterruptedException {
    if (settings.logsJson()) {
      Logging.configure(program.around.err(), true);
      verbosity.configureLogging(Level.WARN);
    }
    Path output = settings.outputDir();
    Path directory = program.around.workingDirectory().resolve(settings.specsDir());
    Path exports = output == null ? null : program.around.workingDirectory().resolve(output);
    begin(settings, directory, exports);
    SpecsDirectory specs =
        settings.revision() == null
            ? SpecsDirectory.open(directory, exports)
            : SpecsDirectory.ofCommit(directory, exports);
    // Customized routes always have the hashes.
    boolean hashed = hashed() || settings.routesDir() != null;
    try (GitRepository git = new GitRepository(specs.path())) {
      return run(ExportContext.of(settings, specs, git, hashed));
    }
  }

  /** Whether the report has SHA-256 hashes. */
  boolean hashed() {
    return false;
  }

  /** Called before the directories are opened. */
  void begin(Settings settings, Path directory, @Nullable Path exports)
      throws InterruptedException {}

  abstract int run(ExportContext export) throws InterruptedException;

  /** Says that a directory has no feature, and which command is right (C1.4). */
  final String noFeature(Path directory) {
    String name = command.name();
    boolean selects = this instanceof ReportingCommand;
    for (Path at = directory; at.getParent() != null; at = at.getParent()) {
      if (new FeatureDirectory(at, null).hasMarker()) {
        return Printable.of(
            "%s %s, not a specs directory. Run: handoff %s%s %s"
                .formatted(
                    directory,
                    at.equals(directory) ? "is a feature" : "is inside the feature " + at,
                    name,
                    selects ? " --feature=" + Shell.quoted(at.getFileName().toString()) : "",
                    Shell.quoted(at.getParent().toString())));
      }
    }
    Path inside = directory.resolve("kitty-specs");
    return Printable.of(
        "There is no feature in "
            + directory
            + (Files.isDirectory(inside)
                ? ". Run: handoff " + name + " " + Shell.quoted(inside.toString())
                : ": none of its directories has a "
                    + String.join(", a ", FeatureDirectory.MARKERS)
                    + (selects
                        ? ". Name another directory, or use --allow-empty if that is meant."
                        : ".")));
  }

  /** The option that says which commit is read. */
  static final class Reading {
    @Option(
        names = "--from",
        paramLabel = "REV",
        descriptionKey = "handoff.source.log",
        description = "Read everything from this commit, branch or tag instead of the checkout.")
    @Nullable String revision;
  }

  /** The options that say where exports are delivered to, and when they are replaced. */
  static final class Exporting {
    @Option(
        names = "--events",
        paramLabel = "URI",
        descriptionKey = "handoff.events",
        description = "The Camel endpoint that gets the events one by one.")
    @Nullable String events;

    @Option(
        names = "--notify",
        paramLabel = "URI",
        descriptionKey = "handoff.notify",
        description = "The Camel endpoint that gets a message for each export.")
    @Nullable String notifications;

    @Option(
        names = "--replace",
        paramLabel = "WHEN",
        descriptionKey = "handoff.replace",
        description =
            "When to replace an export that differs from its log: never, safe (default) or always.")
    @Nullable String replace;
  }
}
