package io.github.featurehandoff.settings;

import io.github.featurehandoff.result.Plural;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What to say about a name that is not known (C9.5). */
public final class Suggestions {
  private static final int MOST_MEANT = 3;
  private static final int MOST_LISTED = 30;

  private Suggestions() {}

  /** The known names that are near; if none is, the names that there are. */
  public static String sentence(String name, Collection<String> known, String noun) {
    List<String> near = near(name, known);
    if (!near.isEmpty()) {
      return "Did you mean " + String.join(" or ", near) + "?";
    }
    return known.isEmpty() ? "There is no " + noun + " at all." : "Known: " + list(known, noun);
  }

  /** The names, or the first of them. */
  public static String list(Collection<String> known, String noun) {
    int more = known.size() - MOST_LISTED;
    return String.join(", ", known.stream().sorted().limit(MOST_LISTED).toList())
        + (more > 0 ? ", and " + Plural.of(more, "more " + noun) : "")
        + ".";
  }

  /**
   * The known names that {@code name} is a part of or a misspelling of, in any case; the nearest
   * first, at most three.
   */
  public static List<String> near(String name, Collection<String> known) {
    return known.stream()
        .filter(
            candidate ->
                (name.length() > 1 && lower(candidate).contains(lower(name)))
                    || isMisspelt(name, candidate))
        .sorted(
            Comparator.comparingInt((String candidate) -> distance(name, candidate))
                .thenComparing(Comparator.naturalOrder()))
        .limit(MOST_MEANT)
        .toList();
  }

  /** Whether a quarter of the letters differ at most, or one of a short name. */
  static boolean isMisspelt(String name, String known) {
    int shorter = Math.min(name.length(), known.length());
    int most = Math.min(Math.max(1, shorter / 4), known.length() - 1);
    return Math.abs(name.length() - known.length()) <= most && distance(name, known) <= most;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Letters to insert, to remove, to replace, or to swap with the next one. */
  private static int distance(String name, String known) {
    String a = lower(name);
    String b = lower(known);
    int[][] distances = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          distances[i][j] = i + j;
          continue;
        }
        int replaced = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(distances[i - 1][j], distances[i][j - 1]) + 1;
        least = Math.min(least, distances[i - 1][j - 1] + replaced);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, distances[i - 2][j - 2] + 1);
        }
        distances[i][j] = least;
      }
    }
    return distances[a.length()][b.length()];
  }
}
