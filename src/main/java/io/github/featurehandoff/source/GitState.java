package io.github.featurehandoff.source;

import io.github.featurehandoff.feature.FileState;
import java.io.IOException;
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
import org.jspecify.annotations.Nullable;

/**
 * What HEAD, some branches and the registered worktrees of a repository look like at one moment, so
 * that a watcher knows when to look again (C10.1). It takes a few {@code stat}s however many
 * branches there are, since Git renames a file into a ref's directory whenever it moves the ref.
 */
final class GitState {
  /** Two changes that are nearer to each other may give a directory the same time. */
  private static final Duration TICK = Duration.ofMillis(20);

  /** The state of each file or directory; empty where it is not there. */
  private final Map<Path, Object> entries = new HashMap<>();

  private final Instant now = Instant.now();
  private boolean settled = true;

  GitState(@Nullable GitDirectory git, Collection<String> branches) throws IOException {
    if (git == null) {
      return;
    }
    add(git.path().resolve("HEAD"));
    add(git.common().resolve("config"));
    add(git.common().resolve("packed-refs"));
    Set<String> parents = new HashSet<>();
    branches.forEach(branch -> parents.add(parent(branch)));
    String head = git.branch();
    if (head != null) {
      parents.add(parent(head));
    }
    parents.removeIf(parent -> !GitFiles.isBranch(parent + "x"));
    List<Path> roots = new ArrayList<>(List.of(git.common().resolve("refs/heads")));
    roots.addAll(GitFiles.directories(git.common().resolve("refs/remotes")));
    for (Path root : roots) {
      for (String parent : parents) {
        add(root.resolve(parent));
      }
    }
    for (Path worktree : git.registered()) {
      add(worktree.resolve("HEAD"));
      add(worktree.resolve("gitdir"));
    }
  }

  /** What a branch's name has before its last part, with the slash at its end. */
  private static String parent(String branch) {
    return branch.substring(0, branch.lastIndexOf('/') + 1);
  }

  private void add(Path path) throws IOException {
    BasicFileAttributes attributes = GitFiles.attributes(path);
    if (attributes != null) {
      Duration age = Duration.between(attributes.lastModifiedTime().toInstant(), now).abs();
      settled &= age.compareTo(TICK) > 0;
    }
    entries.put(path, attributes == null ? "" : FileState.of(attributes));
  }

  /**
   * Whether nothing has changed up to {@code later}. Of a change that was only just made when this
   * was taken it cannot be told whether another followed, so that is a no.
   */
  boolean isSameAs(GitState later) {
    return settled && entries.equals(later.entries);
  }
}
