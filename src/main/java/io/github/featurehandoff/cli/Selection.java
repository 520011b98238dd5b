package io.github.featurehandoff.cli;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.result.Reason;
import io.github.featurehandoff.result.Shell;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.settings.Suggestions;
import io.github.featurehandoff.source.FeatureSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options that select features. */
final class Selection {
  /** The characters of a mission's id that its directory ends with. */
  private static final int SHORT_ID = 8;

  @Option(
      names = "--feature",
      paramLabel = "FEATURE",
      description =
          "Only this feature: its slug or a beginning of it, its number, or its mission's id or the"
              + " first eight characters of that. Can be repeated.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "FEATURE",
      description = "Leave out this feature, named as for --feature. Can be repeated.")
  private List<String> excluded = new ArrayList<>();

  /** What was found on the way. */
  private final List<String> faults = new ArrayList<>();

  /**
   * The features on the command line; empty for all. Says which they are, unless by their slugs.
   */
  List<FeatureDirectory> chosen(ExportContext export, Handoff program) {
    if (names.isEmpty() && excluded.isEmpty()) {
      return List.of();
    }
    List<FeatureDirectory> features = features(export.sources());
    List<FeatureDirectory> chosen = named("--feature=", names, features, export, program);
    List<FeatureDirectory> without = named("--exclude=", excluded, features, export, program);
    if (names.isEmpty()) {
      chosen.addAll(features);
    }
    chosen.removeAll(without);
    if (faults.isEmpty() && chosen.isEmpty()) {
      faults.add("--exclude leaves no feature. Name fewer.");
    }
    if (!faults.isEmpty()) {
      throw new InvalidSettingsException(faults);
    }
    return chosen;
  }

  private List<FeatureDirectory> features(FeatureSources sources) {
    try {
      return sources.directories().stream().filter(sources::isFeature).toList();
    } catch (IOException e) {
      faults.add("The specs directory cannot be listed: " + Reason.of(e) + ".");
      return List.of();
    }
  }

  private List<FeatureDirectory> named(
      String option,
      List<String> wanted,
      List<FeatureDirectory> features,
      ExportContext export,
      Handoff program) {
    List<FeatureDirectory> named = new ArrayList<>();
    for (String name : wanted) {
      List<FeatureDirectory> found = find(name, features, export.sources());
      Path specs = export.specs().path();
      if (found.isEmpty()) {
        String suggestion = Suggestions.sentence(name, slugs(features), "feature");
        refuse("There is no feature \"%s\" in %s. %s".formatted(name, specs, suggestion));
      } else if (found.size() > 1) {
        String meant = Plural.of(found.size(), "feature");
        String list = Suggestions.list(slugs(found), "feature");
        refuse(
            "%s%s may be %s in %s. Name one of them: %s"
                .formatted(option, name, meant, specs, list));
      } else {
        named.addAll(found);
        String slug = found.get(0).slug();
        if (!slug.equals(name)) {
          program.around.err().println(Printable.of(option + name + " is " + slug));
        }
      }
    }
    return named;
  }

  private void refuse(String fault) {
    faults.add(Printable.of(fault));
  }

  private static List<String> slugs(List<FeatureDirectory> features) {
    return features.stream().map(FeatureDirectory::slug).toList();
  }

  /** The features that a name may mean; the first way to name a feature that finds one counts. */
  private static List<FeatureDirectory> find(
      String name, List<FeatureDirectory> features, FeatureSources sources) {
    boolean isId = name.length() >= SHORT_ID;
    boolean isNumber = name.matches("\\d+");
    String numbered = "(?s)0*" + name.replaceFirst("^0+(?=.)", "") + "(\\D.*)?";
    return Stream.<Predicate<FeatureDirectory>>of(
            feature -> feature.slug().equals(name),
            feature -> isNumber && feature.slug().matches(numbered),
            feature -> isId && feature.slug().endsWith("-" + name),
            feature -> !name.isEmpty() && feature.slug().startsWith(name),
            feature -> isId && missionId(feature, sources).startsWith(name))
        .map(means -> features.stream().filter(means).toList())
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  private static String missionId(FeatureDirectory feature, FeatureSources sources) {
    try {
      Map<String, String> meta = sources.strings(feature, FeatureDirectory.META);
      return meta == null ? "" : meta.getOrDefault("mission_id", "");
    } catch (FaultException e) {
      return "";
    }
  }

  /** Says that a directory has no feature, and which command is right (C1.4). */
  static String noFeature(Path directory, String command) {
    boolean selects = List.of("once", "verify").contains(command);
    for (Path at = directory; at.getParent() != null; at = at.getParent()) {
      if (new FeatureDirectory(at, null).hasMarker()) {
        return Printable.of(
            "%s %s, not a specs directory. Run: handoff %s%s %s"
                .formatted(
                    directory,
                    at.equals(directory) ? "is a feature" : "is inside the feature " + at,
                    command,
                    selects ? " --feature=" + Shell.quoted(at.getFileName().toString()) : "",
                    Shell.quoted(at.getParent().toString())));
      }
    }
    Path inside = directory.resolve("kitty-specs");
    return Printable.of(
        "There is no feature in "
            + directory
            + (Files.isDirectory(inside)
                ? ". Run: handoff " + command + " " + Shell.quoted(inside.toString())
                : ": none of its directories has a "
                    + String.join(", a ", FeatureDirectory.MARKERS)
                    + (selects
                        ? ". Name another directory, or use --allow-empty if that is meant."
                        : ".")));
  }
}
