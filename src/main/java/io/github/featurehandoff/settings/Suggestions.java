package io.github.featurehandoff.settings;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the known names that are nearest to a misspelt one. */
public final class Suggestions {
  private static final int MOST = 3;

  private Suggestions() {}

  /**
   * The names in {@code known} that are nearest to {@code name}, nearest first: at most three, and
   * at least one unless {@code known} is empty.
   */
  public static List<String> to(String name, Collection<String> known) {
    List<String> sorted =
        known.stream()
            .sorted(
                Comparator.comparingInt((String candidate) -> distance(name, candidate))
                    .thenComparing(Comparator.naturalOrder()))
            .limit(MOST)
            .toList();
    return sorted.stream()
        .filter(
            candidate ->
                candidate.equals(sorted.get(0)) || distance(name, candidate) <= name.length() / 3)
        .toList();
  }

  /** Levenshtein's edit distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
