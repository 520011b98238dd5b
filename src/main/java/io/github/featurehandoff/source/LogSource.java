package io.github.featurehandoff.source;

import io.github.featurehandoff.result.Fault;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the coordination branch of a feature has the feature's log (C11.2). */
public sealed interface LogSource {

  /** The branch, as meta.json names it. */
  String branch();

  /**
   * The log is a file with at least one byte, in the worktree that has the branch checked out. It
   * may be the very worktree that holds the specs directory.
   *
   * @param root the worktree's real path
   * @param log the file; no symbolic link leads to it below {@code root}
   * @param directory where Git has this worktree's HEAD and index
   */
  record InWorktree(String branch, Path root, Path log, Path directory) implements LogSource {

    /**
     * What Git is in the middle of in that worktree (C10.2).
     *
     * @return null where nothing is under way
     * @throws IOException if it cannot be told
     */
    public @Nullable String operation() throws IOException {
      return new GitDirectory(directory, directory, root).operation();
    }
  }

  /**
   * No worktree has the branch checked out: the log is the one of its last commit, with at least
   * one byte.
   *
   * @param ref the full name of the branch, or of the remote-tracking branch
   */
  record AtTip(String branch, String ref, CommittedFile log) implements LogSource {}

  /**
   * The branch is here, and has no event of this feature.
   *
   * @param expected the file in the branch's worktree that will be the log; null where no worktree
   *     has it checked out
   */
  record WithoutEvents(String branch, @Nullable Path expected) implements LogSource {}

  /**
   * The branch is not here: merged and deleted, or not fetched.
   *
   * @param fault what to report where the checkout has no event either
   */
  record NotHere(String branch, Fault fault) implements LogSource {}
}
