package io.github.featurehandoff.source;

import io.github.featurehandoff.settings.SourceRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/** The branches of a repository, local and remote-tracking, and the commits that they name. */
final class Refs {
  private static final String ORIGIN = "origin";

  /** How often a name may stand for another name; Git's own limit. */
  private static final int LONGEST_CHAIN = 5;

  /** No file system takes a longer name with {@code .git/refs/remotes/} before it. */
  private static final int LONGEST = 1000;

  private final GitDirectory git;
  private final Repository repository;
  private final Config config;

  Refs(GitDirectory git, Repository repository) throws IOException {
    this.git = git;
    this.repository = repository;
    this.config = git.config();
  }

  /** The last commit of the local branch, or null. */
  @Nullable Ref local(String branch) throws IOException {
    return tip(Constants.R_HEADS + branch);
  }

  /** The last commit of the remote-tracking branch, of the first remote that has it, or null. */
  @Nullable Ref remote(String branch) throws IOException {
    for (String remote : remotes(branch)) {
      Ref tip = tip(Constants.R_REMOTES + remote + "/" + branch);
      if (tip != null) {
        return tip;
      }
    }
    return null;
  }

  /** The remotes, at least one: first the one that the branch would be fetched from. */
  List<String> remotes(String branch) throws IOException {
    Set<String> remotes = new LinkedHashSet<>();
    String configured = config.getString("branch", branch, "remote");
    if (configured != null) {
      remotes.add(configured);
    }
    Set<String> known = config.getSubsections("remote");
    if (known.isEmpty() || known.contains(ORIGIN)) {
      remotes.add(ORIGIN);
    }
    remotes.addAll(known);
    for (Path directory : GitFiles.directories(git.common().resolve("refs/remotes"))) {
      remotes.add(directory.getFileName().toString());
    }
    return List.copyOf(remotes);
  }

  private @Nullable Ref tip(String name) throws IOException {
    if (!isSafe(git, name)) {
      return null;
    }
    Ref ref = GitFaults.read(() -> repository.exactRef(name));
    return ref == null || ref.getObjectId() == null ? null : ref;
  }

  /**
   * Whether {@code HEAD}, another file of Git's or a ref stands for a name that a ref can have:
   * JGit follows it wherever it leads, out of the repository too, and waits for a FIFO.
   *
   * @throws IOException if a symbolic link or a special file is in its place
   */
  static boolean isSafe(GitDirectory git, String name) throws IOException {
    String at = name;
    for (int chain = 0; at != null && chain <= LONGEST_CHAIN; chain++) {
      boolean isRef = at.startsWith(Constants.R_REFS);
      if (chain > 0
          ? !isRef || !isWellFormed(at)
          : !isWellFormed(at) && !at.equals(Constants.HEAD)) {
        return false;
      }
      Path base = isRef ? git.common().resolve("refs") : git.path();
      Path file = Path.of(isRef ? at.substring(Constants.R_REFS.length()) : at);
      boolean exists = GitFiles.below(base, file) != null;
      at = exists ? GitFiles.line(base.resolve(file), "ref:") : null;
    }
    return at == null;
  }

  /** Whether {@code git branch} would make a branch of this name. */
  static boolean isWellFormed(String name) {
    return name.length() <= LONGEST
        && !name.equals("@")
        && !name.equals(Constants.HEAD)
        && StandardCharsets.UTF_8.newEncoder().canEncode(name)
        && SourceRef.isBranch(name);
  }
}
