package io.github.featurehandoff.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.jspecify.annotations.Nullable;

/**
 * Where a repository has its files, found by looking at them, as Git does. JGit takes as long to
 * load as hundreds of features to export, so what a few files tell is asked here.
 *
 * @param path the directory of HEAD and the index, a linked worktree's own; a real path
 * @param common the directory of refs, objects and worktrees; a real path
 * @param root the directory that is checked out into; null where there is none
 */
record GitDirectory(Path path, Path common, @Nullable Path root) {
  private static final Duration LOCK_AGE = Duration.ofSeconds(60);
  private static final int LONGEST_CONFIG = 1 << 20;
  private static final String BRANCHES = "refs/heads/";

  /**
   * Looks for the repository that holds a directory.
   *
   * @param directory a real path, or one whose real beginning is there
   * @return null where there is none
   * @throws IOException if what is there cannot be read, or leads nowhere
   */
  static @Nullable GitDirectory around(Path directory) throws IOException {
    for (Path at = directory; at != null; at = at.getParent()) {
      Path dotGit = at.resolve(".git");
      if (Files.exists(dotGit)) {
        String link =
            Files.isRegularFile(dotGit) ? GitFiles.line(dotGit.toRealPath(), "gitdir:") : null;
        if (link != null) {
          return of(GitFiles.path(at, link), at);
        }
        if (isRepository(dotGit)) {
          return of(dotGit, at);
        }
      }
      if (isRepository(at)) {
        return of(at, null);
      }
    }
    return null;
  }

  private static GitDirectory of(Path directory, @Nullable Path root) throws IOException {
    try {
      Path real = directory.toRealPath();
      String common = GitFiles.line(real.resolve("commondir"));
      return new GitDirectory(
          real, common == null ? real : GitFiles.path(real, common).toRealPath(), root);
    } catch (NoSuchFileException e) {
      throw new IOException(
          "the directory of the Git repository, " + e.getFile() + ", does not exist", e);
    }
  }

  private static boolean isRepository(Path directory) throws IOException {
    Path head = directory.resolve("HEAD");
    if (!Files.exists(head, LinkOption.NOFOLLOW_LINKS)
        || !Files.isDirectory(directory.resolve("objects"))
        || !Files.isDirectory(directory.resolve("refs"))) {
      return false;
    }
    return Files.isSymbolicLink(head)
        ? Files.readSymbolicLink(head).startsWith("refs")
        : Files.isRegularFile(head);
  }

  /**
   * The branch that is checked out; in a rebase the one that is rebased.
   *
   * @return null where there is none
   * @throws IOException if HEAD cannot be read
   */
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
   * What Git is in the middle of (C10.2).
   *
   * @return null where nothing is under way
   * @throws IOException if it cannot be told
   */
  @Nullable String operation() throws IOException {
    try {
      Instant locked = Files.getLastModifiedTime(path.resolve("index.lock")).toInstant();
      if (locked.isAfter(Instant.now().minus(LOCK_AGE))) {
        return "a change of the index";
      }
    } catch (NoSuchFileException e) {
      // Git is not changing the index.
    }
    return Files.exists(path.resolve("rebase-merge")) || Files.exists(path.resolve("rebase-apply"))
        ? "a rebase"
        : Files.exists(path.resolve("MERGE_HEAD"))
            ? "a merge"
            : Files.exists(path.resolve("CHERRY_PICK_HEAD"))
                ? "a cherry-pick"
                : Files.exists(path.resolve("REVERT_HEAD")) ? "a revert" : null;
  }

  /**
   * The repository's configuration, and this worktree's; of no user, and no file that it includes.
   *
   * @throws IOException if it cannot be read, or is malformed
   */
  Config config() throws IOException {
    Config config = config(common.resolve("config"), new Config());
    return config.getBoolean("extensions", "worktreeConfig", false)
        ? config(path.resolve("config.worktree"), config)
        : config;
  }

  private static Config config(Path file, Config base) throws IOException {
    GitFiles.requireRegular(file);
    if (!Files.exists(file)) {
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
