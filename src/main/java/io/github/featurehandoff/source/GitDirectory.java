package io.github.featurehandoff.source;

import io.github.featurehandoff.feature.FileState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.jspecify.annotations.Nullable;

/**
 * Where a repository has its files. They are looked at as Git looks at them, without JGit: every
 * run asks for them, and few runs need more. All paths are real.
 *
 * @param path the directory of HEAD and the index, a linked worktree's own
 * @param common the directory of refs, objects and worktrees
 * @param top the directory whose {@code .git} this is; null if there is none
 */
record GitDirectory(Path path, Path common, @Nullable Path top) {
  /** An older lock was left behind (C10.2). */
  private static final Duration LOCK_AGE = Duration.ofSeconds(60);

  /** Two changes that are nearer to each other may give a directory the same time. */
  private static final Duration TICK = Duration.ofMillis(20);

  private static final int LONGEST_CONFIG = 1 << 20;
  private static final String BRANCHES = "refs/heads/";

  /** The repository that holds a directory; a missing file if its {@code .git} leads nowhere. */
  static @Nullable GitDirectory around(Path directory) throws IOException {
    for (Path at = directory; at != null; at = at.getParent()) {
      Path dotGit = at.resolve(".git");
      BasicFileAttributes found = GitFiles.attributes(dotGit);
      if (found != null && found.isRegularFile()) {
        String link = GitFiles.line(dotGit, "gitdir:");
        if (link == null) {
          throw new IOException(dotGit + " is damaged: it does not begin with \"gitdir:\"");
        }
        return of(GitFiles.path(at, link), at);
      }
      if (found != null && isRepository(dotGit)) {
        return of(dotGit, at);
      }
      if (isRepository(at)) {
        return of(at, null);
      }
    }
    return null;
  }

  private static GitDirectory of(Path directory, @Nullable Path top) throws IOException {
    Path real = directory.toRealPath();
    String common = GitFiles.line(real.resolve("commondir"));
    return new GitDirectory(
        real, common == null ? real : GitFiles.path(real, common).toRealPath(), top);
  }

  private static boolean isRepository(Path directory) throws IOException {
    BasicFileAttributes head = GitFiles.attributes(directory.resolve("HEAD"));
    return head != null
        && head.isRegularFile()
        && GitFiles.isDirectory(directory.resolve("objects"))
        && GitFiles.isDirectory(directory.resolve("refs"));
  }

  List<Path> registered() throws IOException {
    return GitFiles.directories(common.resolve("worktrees"));
  }

  /** The worktree of a Git directory; null if it is gone, or does not lead back here. */
  @Nullable GitDirectory worktree(Path directory) throws IOException {
    String named =
        directory.equals(common) ? common.toString() : GitFiles.line(directory.resolve("gitdir"));
    Path dotGit = named == null ? null : GitFiles.path(directory, named);
    if (dotGit == null || !dotGit.endsWith(".git")) {
      return null;
    }
    try {
      Path root = dotGit.resolveSibling("");
      GitDirectory found = GitFiles.isDirectory(root) ? around(root.toRealPath()) : null;
      return found != null
              && found.path.equals(directory.toRealPath())
              && found.common.equals(common)
              && found.top != null
              && !(directory.equals(common) && found.isBare())
          ? found
          : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private boolean isBare() throws IOException {
    return GitFaults.read(() -> config().getBoolean("core", "bare", false));
  }

  /** The branch that is checked out; in a rebase the one that is rebased; null if there is none. */
  @Nullable String branch() throws IOException {
    String ref = GitFiles.line(path.resolve("HEAD"), "ref:");
    for (String state : List.of("rebase-merge", "rebase-apply")) {
      if (ref == null) {
        ref = GitFiles.line(path.resolve(state).resolve("head-name"));
      }
    }
    return ref == null || !ref.startsWith(BRANCHES) ? null : ref.substring(BRANCHES.length());
  }

  /**
   * What HEAD, some branches and the registered worktrees look like at this moment, so that a
   * watcher knows when to look again (C10.1). It takes a few {@code stat}s however many branches
   * there are, since Git renames a file into a ref's directory whenever it moves the ref.
   */
  Map<Path, Object> state(Collection<String> branches) throws IOException {
    List<Path> paths = new ArrayList<>(List.of(path.resolve("HEAD")));
    paths.add(common.resolve("config"));
    paths.add(common.resolve("packed-refs"));
    Set<String> parents = new HashSet<>();
    branches.forEach(branch -> parents.add(parent(branch)));
    String head = branch();
    if (head != null) {
      parents.add(parent(head));
    }
    parents.removeIf(parent -> !GitFiles.isBranch(parent + "x"));
    List<Path> roots = new ArrayList<>(List.of(common.resolve("refs/heads")));
    roots.addAll(GitFiles.directories(common.resolve("refs/remotes")));
    roots.forEach(root -> parents.forEach(parent -> paths.add(root.resolve(parent))));
    for (Path worktree : registered()) {
      paths.add(worktree.resolve("HEAD"));
      paths.add(worktree.resolve("gitdir"));
    }
    Instant now = Instant.now();
    Map<Path, Object> state = new HashMap<>();
    for (Path each : paths) {
      BasicFileAttributes found = GitFiles.attributes(each);
      state.put(each, found == null ? "" : isNew(found, now) ? new Object() : FileState.of(found));
    }
    return state;
  }

  /** Whether another change may have followed without giving it another time. */
  private static boolean isNew(BasicFileAttributes file, Instant now) {
    Duration age = Duration.between(file.lastModifiedTime().toInstant(), now).abs();
    return age.compareTo(TICK) <= 0;
  }

  /** What a branch's name has before its last part, with the slash at its end. */
  private static String parent(String branch) {
    return branch.substring(0, branch.lastIndexOf('/') + 1);
  }

  /** What keeps exports from being written (C10.2): a clause for a person; null if nothing does. */
  @Nullable String operation() throws IOException {
    Set<String> names = GitFiles.names(path);
    Path lock = path.resolve("index.lock");
    BasicFileAttributes locked = names.contains("index.lock") ? GitFiles.attributes(lock) : null;
    if (locked != null) {
      Duration age = Duration.between(locked.lastModifiedTime().toInstant(), Instant.now());
      // A lock from the future is as old as its clock is wrong.
      if (age.abs().compareTo(LOCK_AGE) < 0) {
        return "Another Git command is running, or left " + lock + " behind";
      }
    }
    String operation =
        names.contains("rebase-merge") || names.contains("rebase-apply")
            ? "a rebase"
            : names.contains("MERGE_HEAD")
                ? "a merge"
                : names.contains("CHERRY_PICK_HEAD")
                    ? "a cherry-pick"
                    : names.contains("REVERT_HEAD") ? "a revert" : null;
    return operation == null ? null : "Git is in the middle of " + operation;
  }

  /** The repository's configuration and this worktree's, without a user's and included files. */
  Config config() throws IOException {
    Config config = config(common.resolve("config"), new Config());
    return GitFaults.read(() -> config.getBoolean("extensions", "worktreeConfig", false))
        ? config(path.resolve("config.worktree"), config)
        : config;
  }

  private static Config config(Path file, Config base) throws IOException {
    if (!GitFiles.isRegular(file)) {
      return base;
    }
    byte[] content = GitFiles.content(file.toRealPath(), LONGEST_CONFIG);
    if (content == null) {
      throw new IOException(file + " is longer than 1 MiB");
    }
    try {
      Config config = new Config(base);
      config.fromText(new String(content, StandardCharsets.UTF_8));
      return config;
    } catch (ConfigInvalidException | IllegalArgumentException e) {
      throw new IOException(file + " is not valid: " + e.getMessage(), e);
    }
  }
}
