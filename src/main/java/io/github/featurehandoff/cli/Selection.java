package io.github.featurehandoff.cli;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.result.Shell;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.settings.Suggestions;
import io.github.featurehandoff.source.FeatureSources;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The option that selects features. */
final class Selection {
  private static final String USUAL_NAME = "kitty-specs";

  /** The characters of a mission's id that its directory ends with. */
  private static final int SHORT_ID = 8;

  @Option(
      names = "--feature",
      paramLabel = "FEATURE",
      description =
          "Only this feature: its slug or a beginning of it, its number, or its mission's id or the"
              + " first eight characters of that. Can be repeated.")
  private List<String> names = new ArrayList<>();

  /**
   * The features on the command line; empty for all. Says which they are, unless by their slugs.
   */
  List<FeatureDirectory> chosen(ExportContext export, List<String> excluded, PrintStream err) {
    List<String> faults = new ArrayList<>();
    List<FeatureDirectory> chosen = named("--feature=", names, export, err, faults);
    List<FeatureDirectory> without = named("--exclude=", excluded, export, err, faults);
    if (faults.isEmpty() && !without.isEmpty()) {
      if (chosen.isEmpty()) {
        chosen.addAll(features(export.sources()));
      }
      chosen.removeAll(without);
      if (chosen.isEmpty()) {
        faults.add("--exclude leaves no feature. Name fewer.");
      }
    }
    if (!faults.isEmpty()) {
      throw new InvalidSettingsException(faults);
    }
    return chosen;
  }

  private static List<FeatureDirectory> named(
      String option,
      List<String> names,
      ExportContext export,
      PrintStream err,
      List<String> faults) {
    List<FeatureDirectory> named = new ArrayList<>();
    for (String name : names) {
      List<FeatureDirectory> found = find(name, export);
      if (found.size() != 1) {
        faults.add(Printable.of(refusal(option + name, name, found, export)));
        continue;
      }
      named.add(found.get(0));
      if (!found.get(0).slug().equals(name)) {
        err.println(Printable.of(option + name + " is " + found.get(0).slug()));
      }
    }
    return named;
  }

  /** The features that a name may mean; the first way to name a feature that finds one counts. */
  private static List<FeatureDirectory> find(String name, ExportContext export) {
    FeatureSources sources = export.sources();
    if (sources.commit() == null) {
      try {
        return List.of(export.specs().feature(name));
      } catch (FaultException e) {
        // It is not a slug.
      }
    }
    List<FeatureDirectory> features = features(sources);
    boolean id = name.length() >= SHORT_ID;
    return Stream.<Predicate<FeatureDirectory>>of(
            feature -> feature.slug().equals(name),
            feature ->
                name.matches("\\d+")
                    && feature
                        .slug()
                        .matches("(?s)0*" + name.replaceFirst("^0+(?=.)", "") + "(\\D.*)?"),
            feature -> id && feature.slug().endsWith("-" + name),
            feature -> !name.isEmpty() && feature.slug().startsWith(name),
            feature -> id && missionId(feature, sources).startsWith(name))
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

  private static List<FeatureDirectory> features(FeatureSources sources) {
    try {
      return sources.directories().stream()
          .filter(sources::isFeature)
          .sorted(Comparator.comparing(FeatureDirectory::slug))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String refusal(
      String option, String name, List<FeatureDirectory> found, ExportContext export) {
    Path specs = export.specs().path();
    return found.isEmpty()
        ? "There is no feature \"%s\" in %s. %s"
            .formatted(
                name,
                specs,
                Suggestions.sentence(name, slugs(features(export.sources())), "feature"))
        : "%s may be %s in %s. Name one of them: %s"
            .formatted(
                option,
                Plural.of(found.size(), "feature"),
                specs,
                Suggestions.list(slugs(found), "feature"));
  }

  private static List<String> slugs(List<FeatureDirectory> features) {
    return features.stream().map(FeatureDirectory::slug).toList();
  }

  /** Says that a directory has no feature, and which command is right (C1.4). */
  static String noFeature(Path directory, String command) {
    for (Path at = directory; at.getParent() != null; at = at.getParent()) {
      if (new FeatureDirectory(at, null).hasMarker()) {
        return Printable.of(
            "%s %s, not a specs directory. Run: handoff %s --feature=%s %s"
                .formatted(
                    directory,
                    at.equals(directory) ? "is a feature" : "is inside the feature " + at,
                    command,
                    Shell.quoted(at.getFileName().toString()),
                    Shell.quoted(at.getParent().toString())));
      }
    }
    Path inside = directory.resolve(USUAL_NAME);
    boolean mayBeEmpty = List.of("once", "verify").contains(command);
    return Printable.of(
        "There is no feature in "
            + directory
            + (Files.isDirectory(inside)
                ? ". Run: handoff " + command + " " + Shell.quoted(inside.toString())
                : ": none of its directories has a "
                    + String.join(", a ", FeatureDirectory.MARKERS)
                    + (mayBeEmpty
                        ? ". Name another directory, or use --allow-empty if that is meant."
                        : ".")));
  }
}
