package io.github.featurehandoff.result;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a feature's log was read (C11).
 *
 * @param name the branch, or the commit's id; null for the checkout
 * @param path the log's path: of a file, or in the commit's tree
 */
public record Source(Kind kind, @Nullable String name, String path) {

  /** Kinds of places. */
  public enum Kind {
    /** The specs directory itself. */
    CHECKOUT,
    /** The worktree that has the feature's coordination branch checked out. */
    WORKTREE,
    /** The tip of the feature's coordination branch. */
    BRANCH,
    /** A commit that was asked for. */
    COMMIT
  }

  /** Whether one of the feature's files is read here, and not in the specs directory. */
  boolean has(String file) {
    Path name = Path.of(file);
    return switch (kind) {
      case CHECKOUT -> false;
      case WORKTREE, BRANCH -> Path.of(path).endsWith(name);
      case COMMIT -> !name.isAbsolute() && !file.equals(".") && !name.endsWith("events.jsonl");
    };
  }

  /** Where such a file is. */
  String place(String file) {
    String place = Path.of(path).resolveSibling(file).toString();
    return kind == Kind.WORKTREE ? place : name + ":" + place;
  }

  /** For a person: {@code branch kitty/mission-a}. */
  @Override
  public String toString() {
    return switch (kind) {
      case CHECKOUT -> "checkout";
      case WORKTREE, BRANCH -> "branch " + name;
      case COMMIT -> "commit " + (name == null ? "" : name.substring(0, 7));
    };
  }
}
