package io.github.featurehandoff.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.Config;
import org.jspecify.annotations.Nullable;

/**
 * A repository's registered worktrees, by the branch that each has checked out, at one moment
 * (C11.2). They are found in Git's own files; a worktree is looked into only when its branch is
 * asked for, and only at its {@code .git}.
 */
final class Worktrees {
  /** What HEAD says where refs are in tables, which have the real one. */
  private static final String IN_A_TABLE = ".invalid";

  private final GitDirectory here;
  private final Map<String, List<Path>> byBranch = new HashMap<>();

  /**
   * Reads each one's HEAD.
   *
   * @throws IOException if one cannot be read
   */
  Worktrees(GitDirectory here) throws IOException {
    this.here = here;
    add(here.path());
    if (!here.path().equals(here.common())) {
      add(here.common());
    }
    for (Path registered : registered(here)) {
      if (!registered.equals(here.path())) {
        add(registered);
      }
    }
  }

  private void add(Path gitDirectory) throws IOException {
    String branch = new GitDirectory(gitDirectory, here.common(), null).branch();
    if (branch != null) {
      byBranch.computeIfAbsent(branch, b -> new ArrayList<>()).add(gitDirectory);
    }
  }

  /** The directories that linked worktrees are registered by, in order; none is looked into. */
  static List<Path> registered(GitDirectory git) throws IOException {
    Path directory = git.common().resolve("worktrees");
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (var children = Files.list(directory)) {
      return children
          .filter(child -> Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    }
  }

  /**
   * The worktrees that have {@code branch} checked out, the one that this is asked from first. One
   * that is gone, or whose {@code .git} does not lead back here, is left out.
   *
   * @throws IOException if it cannot be told
   */
  List<GitDirectory> on(String branch) throws IOException {
    List<Path> unknown = byBranch.getOrDefault(IN_A_TABLE, List.of());
    if (unknown.stream().anyMatch(each -> !each.equals(here.path()))) {
      throw new IOException(
          "its refs are in tables, so which branch a linked worktree has cannot be told");
    }
    List<GitDirectory> found = new ArrayList<>();
    for (Path directory : byBranch.getOrDefault(branch, List.of())) {
      Path root =
          directory.equals(here.path())
              ? here.root()
              : directory.equals(here.common()) ? mainRoot() : linkedRoot(directory);
      if (root != null) {
        found.add(new GitDirectory(directory, here.common(), root));
      }
    }
    return found;
  }

  private @Nullable Path mainRoot() throws IOException {
    Path common = here.common();
    Config config = new GitDirectory(common, common, null).config();
    String worktree = config.getString("core", null, "worktree");
    Path root =
        worktree != null
            ? GitFiles.path(common, worktree)
            : config.getBoolean("core", "bare", false) || !common.endsWith(".git")
                ? null
                : common.getParent();
    return root == null ? null : belonging(root, common);
  }

  private @Nullable Path linkedRoot(Path registered) throws IOException {
    String dotGit = GitFiles.line(registered.resolve("gitdir"));
    String common = GitFiles.line(registered.resolve("commondir"));
    if (dotGit == null || common == null) {
      return null;
    }
    Path file = GitFiles.path(registered, dotGit);
    Path root = file.getParent();
    return root != null
            && file.endsWith(".git")
            && isSame(GitFiles.path(registered, common), here.common())
        ? belonging(root, registered)
        : null;
  }

  /** The real path of a worktree whose {@code .git} says that its repository is {@code owner}. */
  private static @Nullable Path belonging(Path root, Path owner) throws IOException {
    if (!Files.isDirectory(root)) {
      return null;
    }
    Path real = root.toRealPath();
    Path dotGit = real.resolve(".git");
    String link = GitFiles.line(dotGit, "gitdir:");
    return isSame(link == null ? dotGit : GitFiles.path(real, link), owner) ? real : null;
  }

  private static boolean isSame(Path directory, Path other) throws IOException {
    return Files.isDirectory(directory) && directory.toRealPath().equals(other.toRealPath());
  }
}
