package io.github.featurehandoff.settings;

import java.util.regex.Pattern;

/** The branch, by its short name, and the commit that a bootstrap event names (C4.3). */
public record SourceRef(String branch, String commit) {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /** What {@code git check-ref-format} refuses in any name. */
  private static final Pattern NOT_IN_A_BRANCH =
      Pattern.compile(
          "[\\x00-\\x20\\x7f~^:?*\\[\\\\]|\\.\\.|@\\{|//|^[/.-]|/\\.|[/.]$|\\.lock(/|$)");

  /** Throws an {@link IllegalArgumentException} for a person if one of them is malformed. */
  public SourceRef {
    if (!isBranch(branch)) {
      throw new IllegalArgumentException(
          "the branch \"" + branch + "\" is not a branch name; a name such as main was expected");
    }
    if (!COMMIT.matcher(commit).matches()) {
      throw new IllegalArgumentException(
          "the commit \"" + commit + "\" is malformed; 40 lower-case hex digits were expected");
    }
  }

  /** Whether a branch may have this name. */
  public static boolean isBranch(String name) {
    return !name.isEmpty() && !NOT_IN_A_BRANCH.matcher(name).find();
  }
}
