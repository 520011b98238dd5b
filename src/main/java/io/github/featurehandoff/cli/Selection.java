package io.github.featurehandoff.cli;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.LogText;
import io.github.featurehandoff.result.Shell;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.settings.Suggestions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that selects features. */
final class Selection {
  private static final String USUAL_NAME = "kitty-specs";

  @Option(
      names = "--feature",
      paramLabel = "SLUG",
      description = "Only this feature. Can be repeated.")
  private List<String> slugs = new ArrayList<>();

  /**
   * The features on the command line; empty for all.
   *
   * @throws InvalidSettingsException if one does not exist; the message suggests others
   */
  List<FeatureDirectory> chosen(ExportContext export) throws InvalidSettingsException {
    List<FeatureDirectory> chosen = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (String slug : slugs) {
      try {
        chosen.add(chosen(slug, export));
      } catch (FaultException e) {
        faults.add(unknown(slug, export));
      }
    }
    if (!faults.isEmpty()) {
      throw new InvalidSettingsException(faults);
    }
    return chosen;
  }

  private static FeatureDirectory chosen(String slug, ExportContext export) throws FaultException {
    if (export.sources().commit() == null) {
      return export.specs().feature(slug);
    }
    return features(export).stream()
        .filter(feature -> feature.slug().equals(slug))
        .findFirst()
        .orElseThrow(() -> new FaultException(Fault.input(".", "not a feature", "Name one.")));
  }

  private static List<FeatureDirectory> features(ExportContext export) {
    try {
      return export.sources().directories().stream().filter(export.sources()::isFeature).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String unknown(String slug, ExportContext export) {
    List<String> known = features(export).stream().map(FeatureDirectory::slug).toList();
    return LogText.of(
        "There is no feature \""
            + slug
            + "\" in "
            + export.specs().path()
            + ". "
            + Suggestions.sentence(slug, known, "feature"));
  }

  /** Says that a directory has no feature, and which command is right (C1.4). */
  static String noFeature(Path directory, String command) {
    for (Path at = directory; at.getParent() != null; at = at.getParent()) {
      if (new FeatureDirectory(at, null).hasMarker()) {
        return LogText.of(
            directory
                + (at.equals(directory) ? " is a feature" : " is inside the feature " + at)
                + ", not a specs directory. Run: handoff "
                + command
                + " --feature="
                + Shell.quoted(at.getFileName().toString())
                + " "
                + Shell.quoted(at.getParent().toString()));
      }
    }
    Path inside = directory.resolve(USUAL_NAME);
    String problem = "There is no feature in " + directory;
    return LogText.of(
        Files.isDirectory(inside)
            ? problem + ". Run: handoff " + command + " " + Shell.quoted(inside.toString())
            : problem
                + ": none of its directories has a "
                + String.join(", a ", FeatureDirectory.MARKERS)
                + (command.equals("watch")
                    ? "."
                    : ". Name another directory, or use --allow-empty if that is meant."));
  }
}
