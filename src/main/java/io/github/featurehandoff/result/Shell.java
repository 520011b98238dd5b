package io.github.featurehandoff.result;

/** Words of a command that a person copies. */
public final class Shell {
  private Shell() {}

  /** A word as a POSIX shell reads it. */
  public static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./,:@%+=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
