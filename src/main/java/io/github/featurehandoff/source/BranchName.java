package io.github.featurehandoff.source;

import io.github.featurehandoff.settings.SourceRef;
import java.nio.charset.StandardCharsets;

/** What may be the name of a branch; meta.json is data from elsewhere (C11.2). */
public final class BranchName {
  /** No file system takes a longer one, with {@code .git/refs/remotes/} before it. */
  private static final int LONGEST = 1000;

  private static final String ANY_COMMIT = "0".repeat(40);

  private BranchName() {}

  /** Whether {@code git branch} would make a branch of this name. */
  public static boolean isWellFormed(String name) {
    if (name.length() > LONGEST
        || name.equals("@")
        || name.equals("HEAD")
        || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      return false;
    }
    try {
      return new SourceRef(name, ANY_COMMIT).branch().equals(name);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
