package io.github.featurehandoff.cli;

import io.github.featurehandoff.console.Progress;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.result.Reason;
import io.github.featurehandoff.result.Report.Run;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.settings.Suggestions;
import io.github.featurehandoff.source.FeatureSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that goes through the features once and prints a report. */
abstract class ReportingCommand extends SpecsCommand {
  /** The characters of a mission's id that its directory ends with. */
  private static final int SHORT_ID = 8;

  @Option(
      names = "--feature",
      paramLabel = "FEATURE",
      description =
          "Only this feature: its slug or a beginning of it, its number, or its mission's id or the"
              + " first eight characters of that. Can be repeated.")
  private List<String> selected = new ArrayList<>();

  @Mixin private ReportOptions report = new ReportOptions();

  @Mixin Reading reading = new Reading();

  @Option(
      names = "--allow-empty",
      description = "A specs directory without a feature is not an error.")
  private boolean allowEmpty;

  @Option(
      names = "--exclude",
      paramLabel = "FEATURE",
      description = "Leave out this feature, named as for --feature. Can be repeated.")
  private List<String> excluded = new ArrayList<>();

  @Option(names = "--fail-fast", description = "Stop at the first failure.")
  private boolean failFast;

  @Override
  final boolean hashed() {
    return report.isForPrograms();
  }

  abstract Run kind();

  /** The results in the order of the report, for the features that are chosen; if none is, all. */
  abstract List<ExportResult> results(
      ExportContext export, List<FeatureDirectory> chosen, Progress progress);

  @Override
  final int run(ExportContext export) {
    Path specs = export.specs().path();
    return report.run(
        program, kind(), specs, failFast, verbosity, progress -> results(export, progress));
  }

  /** A run over nothing is wrong usage unless that is meant (C1.4). */
  private List<ExportResult> results(ExportContext export, Progress progress) {
    List<ExportResult> results = results(export, chosen(export), progress);
    if (!allowEmpty
        && progress.failures().isEmpty()
        && results.stream().allMatch(each -> each.outcome() == Outcome.ORPHAN)) {
      throw new InvalidSettingsException(noFeature(export.specs().path()));
    }
    return results;
  }

  /** The features on the command line; empty for all. */
  private List<FeatureDirectory> chosen(ExportContext export) {
    if (selected.isEmpty() && excluded.isEmpty()) {
      return List.of();
    }
    List<String> faults = new ArrayList<>();
    List<FeatureDirectory> chosen = new ArrayList<>();
    try {
      FeatureSources sources = export.sources();
      List<FeatureDirectory> features =
          sources.directories().stream().filter(sources::isFeature).toList();
      for (String name : selected) {
        chosen.addAll(named("--feature=", name, features, export, faults));
      }
      if (selected.isEmpty()) {
        chosen.addAll(features);
      }
      for (String name : excluded) {
        chosen.removeAll(named("--exclude=", name, features, export, faults));
      }
    } catch (IOException e) {
      faults.add("The specs directory cannot be listed: " + Reason.of(e) + ".");
    }
    if (faults.isEmpty() && chosen.isEmpty()) {
      faults.add("--exclude leaves no feature. Name fewer.");
    }
    if (!faults.isEmpty()) {
      throw new InvalidSettingsException(faults);
    }
    return chosen;
  }

  /** The one feature that a name means, and says which that is unless it is named by its slug. */
  private List<FeatureDirectory> named(
      String option,
      String name,
      List<FeatureDirectory> features,
      ExportContext export,
      List<String> faults) {
    Path specs = export.specs().path();
    List<FeatureDirectory> found = find(name, features, export.sources());
    if (found.isEmpty()) {
      String suggestion = Suggestions.sentence(name, slugs(features), "feature");
      faults.add(
          Printable.of("There is no feature \"%s\" in %s. %s".formatted(name, specs, suggestion)));
    } else if (found.size() > 1) {
      String meant = Plural.of(found.size(), "feature");
      String list = Suggestions.list(slugs(found), "feature");
      faults.add(
          Printable.of(
              "%s%s may be %s in %s. Name one of them: %s"
                  .formatted(option, name, meant, specs, list)));
    } else if (!found.get(0).slug().equals(name)) {
      program.around.err().println(Printable.of(option + name + " is " + found.get(0).slug()));
    }
    return found;
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
}
