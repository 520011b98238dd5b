package io.github.featurehandoff.source;

import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.settings.SourceRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/** The branches of a repository, local and remote-tracking, and the commits that they name. */
final class Branches {
  private static final String REFS = "refs/";
  private static final String ORIGIN = "origin";

  /** How often a name may stand for another name; Git's own limit. */
  private static final int LONGEST_CHAIN = 5;

  private final GitDirectory git;
  private final Repository repository;
  private final Config config;
  private final Set<String> remotes = new LinkedHashSet<>();

  /**
   * A branch's last commit.
   *
   * @param ref the full name that has it
   */
  record Tip(String ref, ObjectId commit) {}

  Branches(GitDirectory git, Repository repository) throws IOException {
    this.git = git;
    this.repository = repository;
    this.config = git.config();
    remotes.addAll(config.getSubsections("remote"));
    for (Path remote : GitState.remotes(git)) {
      remotes.add(remote.getFileName().toString());
    }
  }

  /**
   * The last commit of the local branch.
   *
   * @return null where there is no such branch, or no commit on it yet
   * @throws IOException if it cannot be read
   */
  @Nullable Tip local(String branch) throws IOException {
    return tip(Constants.R_HEADS + branch);
  }

  /**
   * The last commit of the remote-tracking branches of this name. Where they differ, the branch's
   * configured remote is believed, then {@code origin}.
   *
   * @return null where there is none
   * @throws FaultException if they differ and neither of these has one
   * @throws IOException if one cannot be read
   */
  @Nullable Tip remote(String branch) throws IOException, FaultException {
    Set<String> inOrder = new LinkedHashSet<>();
    String configured = config.getString("branch", branch, "remote");
    if (configured != null) {
      inOrder.add(configured);
    }
    inOrder.add(ORIGIN);
    int believed = inOrder.size();
    inOrder.addAll(remotes);
    List<Tip> tips = new ArrayList<>();
    int rank = 0;
    for (String remote : inOrder) {
      Tip tip = tip(Constants.R_REMOTES + remote + "/" + branch);
      if (tip != null && rank < believed) {
        return tip;
      }
      if (tip != null) {
        tips.add(tip);
      }
      rank++;
    }
    for (Tip tip : tips) {
      if (!tip.commit.equals(tips.get(0).commit)) {
        throw GitFaults.ambiguous(branch, tips.get(0).ref, tip.ref);
      }
    }
    return tips.isEmpty() ? null : tips.get(0);
  }

  /** The remote that a branch which is not here would be fetched from. */
  String remoteOf(String branch) {
    String configured = config.getString("branch", branch, "remote");
    return configured != null
        ? configured
        : remotes.isEmpty() || remotes.contains(ORIGIN) ? ORIGIN : remotes.iterator().next();
  }

  private @Nullable Tip tip(String name) throws IOException {
    if (!isReadable(name, LONGEST_CHAIN)) {
      return null;
    }
    Ref ref = IsolatedJGit.read(() -> repository.exactRef(name));
    ObjectId commit = ref == null ? null : ref.getObjectId();
    return commit == null ? null : new Tip(name, commit);
  }

  /**
   * JGit follows a name wherever it leads, out of the repository too, and waits for a FIFO.
   *
   * @return whether it is a name that can be one
   * @throws GitFiles.MisplacedException if it leads to such a place
   */
  private boolean isReadable(String name, int chain) throws IOException {
    if (!name.startsWith(REFS) || chain == 0 || !isWellFormed(name)) {
      return false;
    }
    Path refs = git.common().resolve("refs");
    Path relative = Path.of(name.substring(REFS.length()));
    BasicFileAttributes attributes = GitFiles.below(refs, relative);
    if (attributes == null || attributes.isDirectory()) {
      return true;
    }
    String target = GitFiles.line(refs.resolve(relative), "ref:");
    return target == null || isReadable(target, chain - 1);
  }

  /** No file system takes a longer one, with {@code .git/refs/remotes/} before it. */
  private static final int LONGEST = 1000;

  private static final String ANY_COMMIT = "0".repeat(40);

  /** Whether {@code git branch} would make a branch of this name. */
  static boolean isWellFormed(String name) {
    if (name.length() > LONGEST
        || name.equals("@")
        || name.equals("HEAD")
        || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      return false;
    }
    try {
      return new SourceRef(name, ANY_COMMIT).branch().equals(name);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
