package io.github.featurehandoff.source;

import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.settings.SourceRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashSet;
import java.util.Set;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
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

  /** A branch's full name, and its last commit. */
  record Tip(String ref, ObjectId commit) {}

  Refs(GitDirectory git, Repository repository) throws IOException {
    this.git = git;
    this.repository = repository;
    this.config = git.config();
  }

  /** The last commit of the local branch; null if there is no such branch. */
  @Nullable Tip local(String branch) throws IOException {
    return tip(Constants.R_HEADS + branch);
  }

  /**
   * The last commit of the remote-tracking branch; null if no remote has it. If several have it,
   * the branch's configured remote counts, then {@code origin}; a fault if others differ.
   */
  @Nullable Tip remote(String branch) throws IOException, FaultException {
    String configured = config.getString("branch", branch, "remote");
    Tip found = configured == null ? null : tip(Constants.R_REMOTES + configured + "/" + branch);
    if (found == null) {
      found = tip(Constants.R_REMOTES + ORIGIN + "/" + branch);
    }
    if (found != null) {
      return found;
    }
    Set<String> remotes = new LinkedHashSet<>(config.getSubsections("remote"));
    for (Path directory : GitFiles.directories(git.common().resolve("refs/remotes"))) {
      remotes.add(directory.getFileName().toString());
    }
    for (String remote : remotes) {
      Tip tip = tip(Constants.R_REMOTES + remote + "/" + branch);
      if (found != null && tip != null && !found.commit.equals(tip.commit)) {
        throw GitFaults.ambiguous(branch, found.ref, tip.ref);
      }
      found = found == null ? tip : found;
    }
    return found;
  }

  /** The remote that a branch would be fetched from. */
  String remoteOf(String branch) {
    String configured = config.getString("branch", branch, "remote");
    Set<String> remotes = config.getSubsections("remote");
    return configured != null
        ? configured
        : remotes.isEmpty() || remotes.contains(ORIGIN) ? ORIGIN : remotes.iterator().next();
  }

  private @Nullable Tip tip(String name) throws IOException {
    if (!isSafe(git, name)) {
      return null;
    }
    Ref ref = GitFaults.read(() -> repository.exactRef(name));
    ObjectId commit = ref == null ? null : ref.getObjectId();
    return commit == null ? null : new Tip(name, commit);
  }

  /**
   * Whether a ref stands for a name that a ref can have; JGit follows it wherever it leads, out of
   * the repository too, and waits for a FIFO.
   *
   * @param name {@code HEAD} or another file of Git's, or a name that begins with {@code refs/}
   * @throws IOException if a symbolic link or a special file is in its place
   */
  static boolean isSafe(GitDirectory git, String name) throws IOException {
    Path refs = git.common().resolve("refs");
    String at = name;
    if (!name.startsWith(Constants.R_REFS)) {
      if (!name.equals(Constants.HEAD)) {
        if (!isWellFormed(name)) {
          return false;
        }
        var unused = GitFiles.below(git.path(), Path.of(name));
      }
      at = GitFiles.line(git.path().resolve(name), "ref:");
    }
    for (int chain = 0; at != null && chain < LONGEST_CHAIN; chain++) {
      if (!at.startsWith(Constants.R_REFS) || !isWellFormed(at)) {
        return false;
      }
      Path relative = Path.of(at.substring(Constants.R_REFS.length()));
      BasicFileAttributes found = GitFiles.below(refs, relative);
      at =
          found != null && found.isRegularFile()
              ? GitFiles.line(refs.resolve(relative), "ref:")
              : null;
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
