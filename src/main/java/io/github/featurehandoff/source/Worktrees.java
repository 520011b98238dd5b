package io.github.featurehandoff.source;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A repository's registered worktrees, by the branch that each one has checked out, at one moment
 * (C11.2). Git's own files tell them; a worktree is looked into only when its branch is asked for,
 * and only at its {@code .git}.
 */
final class Worktrees {
  private final GitDirectory here;
  private final Map<String, List<Path>> byBranch = new HashMap<>();

  /** Reads the HEAD of each worktree. */
  Worktrees(GitDirectory here) throws IOException {
    this.here = here;
    Set<Path> directories = new LinkedHashSet<>(List.of(here.path(), here.common()));
    directories.addAll(registered(here));
    for (Path directory : directories) {
      String branch = new GitDirectory(directory, here.common(), null).branch();
      if (branch != null) {
        byBranch.computeIfAbsent(branch, b -> new ArrayList<>()).add(directory);
      }
    }
  }

  /** The directories that linked worktrees are registered by, in order. */
  static List<Path> registered(GitDirectory git) throws IOException {
    return GitFiles.directories(git.common().resolve("worktrees"));
  }

  /**
   * The worktrees that have {@code branch} checked out, this one first. A worktree that is gone, or
   * whose {@code .git} does not lead back here, is left out.
   */
  List<GitDirectory> on(String branch) throws IOException {
    List<GitDirectory> found = new ArrayList<>();
    for (Path directory : byBranch.getOrDefault(branch, List.of())) {
      GitDirectory worktree = directory.equals(here.path()) ? here : worktree(directory);
      if (worktree != null) {
        found.add(worktree);
      }
    }
    return found;
  }

  private @Nullable GitDirectory worktree(Path directory) throws IOException {
    try {
      Path root = directory.equals(here.common()) ? mainRoot() : linkedRoot(directory);
      if (root == null || !GitFiles.isDirectory(root)) {
        return null;
      }
      Path real = root.toRealPath();
      Path dotGit = real.resolve(".git");
      String link = GitFiles.line(dotGit, "gitdir:");
      Path owner = (link == null ? dotGit : GitFiles.path(real, link)).toRealPath();
      return owner.equals(directory.toRealPath())
          ? new GitDirectory(directory, here.common(), real)
          : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private @Nullable Path mainRoot() throws IOException {
    Path common = here.common();
    Path top = common.endsWith(".git") ? common.getParent() : null;
    return new GitDirectory(common, common, top).root();
  }

  private @Nullable Path linkedRoot(Path registered) throws IOException {
    String dotGit = GitFiles.line(registered.resolve("gitdir"));
    String common = GitFiles.line(registered.resolve("commondir"));
    if (dotGit == null
        || common == null
        || !GitFiles.path(registered, common).toRealPath().equals(here.common())) {
      return null;
    }
    Path file = GitFiles.path(registered, dotGit);
    return file.endsWith(".git") ? file.getParent() : null;
  }
}
