package io.github.featurehandoff.cli;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.LogText;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.settings.Suggestions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which features a command is about. */
final class Selection {

  @Option(
      names = "--feature",
      paramLabel = "SLUG",
      description = "Only this feature; may be repeated.")
  private List<String> slugs = new ArrayList<>();

  /**
   * The features that were named; none where all are meant.
   *
   * @throws InvalidSettingsException if there is no such feature; says what may have been meant
   */
  List<FeatureDirectory> chosen(SpecsDirectory specs) throws InvalidSettingsException {
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
      throw new InvalidSettingsException(faults);
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
                : "Did you mean " + String.join(" or ", Suggestions.to(slug, known)) + "?"));
  }
}
