package io.github.featurehandoff.source;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.FaultException;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/**
 * Finds where logs are recorded, in a repository as it is at one moment: its worktrees, its
 * configuration and HEAD are looked at once, when they are first needed. A scan of all features
 * takes a new one. May be shared by threads.
 */
public final class LogSources {
  private final GitRepository git;
  private @Nullable Worktrees worktrees;
  private @Nullable Branches branches;
  private @Nullable CommittedSpecs head;
  private boolean headKnown;

  /** Finds logs for the specs directory that {@code git} was made for. */
  public LogSources(GitRepository git) {
    this.git = git;
  }

  /** Where a worktree has or would have a log; its size is 0 where it is missing. */
  private record Place(GitDirectory worktree, Path root, Path log, long size) {}

  /**
   * Where a coordination branch has a feature's log (C11.2).
   *
   * @param coordinationBranch what the feature's meta.json names; null where it names none
   * @return null where that is no branch's name: it counts as none
   * @throws FaultException if something else is in the log's place, or a symbolic link is on the
   *     way to it (C8.1); if the branch's worktree lacks a log that is committed (C11.4); if two
   *     places have the same claim; or if Git's files cannot be read
   */
  public @Nullable LogSource find(FeatureDirectory feature, @Nullable String coordinationBranch)
      throws FaultException {
    if (coordinationBranch == null || !Branches.isWellFormed(coordinationBranch)) {
      return null;
    }
    try {
      GitDirectory here = git.directory();
      Path root = here == null ? null : here.root();
      if (here == null || root == null) {
        return new LogSource.NotHere(
            coordinationBranch, GitFaults.branchNotHere(coordinationBranch, null, ""));
      }
      Path log = root.relativize(feature.log());
      List<Place> places = places(here, coordinationBranch, log);
      List<Place> recorded = places.stream().filter(place -> place.size > 0).toList();
      if (recorded.size() > 1) {
        throw GitFaults.ambiguous(
            coordinationBranch, recorded.get(0).log.toString(), recorded.get(1).log.toString());
      }
      if (recorded.size() == 1) {
        Place place = recorded.get(0);
        return new LogSource.InWorktree(
            coordinationBranch, place.root, place.log, place.worktree.path());
      }
      return places.isEmpty()
          ? committed(here, root, feature, coordinationBranch)
          : withoutEvents(here, places.get(0), feature, coordinationBranch);
    } catch (GitFiles.MisplacedException e) {
      throw GitFaults.misplaced(e);
    } catch (IllegalArgumentException | IOException e) {
      throw GitFaults.unreadable(e);
    }
  }

  private List<Place> places(GitDirectory here, String branch, Path log) throws IOException {
    List<Place> places = new ArrayList<>();
    for (GitDirectory worktree : worktrees(here).on(branch)) {
      Path root = worktree.root();
      if (root != null) {
        places.add(new Place(worktree, root, root.resolve(log), size(root, log)));
      }
    }
    return places;
  }

  private static long size(Path root, Path log) throws IOException {
    BasicFileAttributes attributes = GitFiles.below(root, log);
    if (attributes != null && !attributes.isRegularFile()) {
      throw new GitFiles.MisplacedException(root.resolve(log), attributes, "a regular file");
    }
    return attributes == null ? 0 : attributes.size();
  }

  private LogSource withoutEvents(
      GitDirectory here, Place place, FeatureDirectory feature, String branch)
      throws IOException, FaultException {
    Branches.Tip tip = branches(here).local(branch);
    CommittedFile log = tip == null ? null : nonEmpty(git.logAt(tip.commit(), feature.slug()));
    if (log != null) {
      throw new MissingLog(place.worktree, place.log, feature.nameOf(place.log), log, branch)
          .fault();
    }
    return new LogSource.WithoutEvents(branch, place.log);
  }

  private LogSource committed(GitDirectory here, Path root, FeatureDirectory feature, String branch)
      throws IOException, FaultException {
    Branches.Tip local = branches(here).local(branch);
    Branches.Tip tip = local == null ? branches(here).remote(branch) : local;
    if (tip == null) {
      return new LogSource.NotHere(
          branch, GitFaults.branchNotHere(branch, root, branches(here).remoteOf(branch)));
    }
    CommittedFile log = nonEmpty(git.logAt(tip.commit(), feature.slug()));
    return log == null
        ? new LogSource.WithoutEvents(branch, null)
        : new LogSource.AtTip(branch, tip.ref(), log);
  }

  /**
   * Makes sure that a feature has no event in the commit that is checked out, before the absence of
   * events in its working tree is believed (C11.4). Outside of a worktree there is nothing to ask.
   *
   * @throws FaultException if it has: the message says how many, and what brings them back; or if
   *     Git's files cannot be read
   */
  public void requireNoneCommitted(FeatureDirectory feature) throws FaultException {
    try {
      GitDirectory here = git.directory();
      CommittedSpecs commit = here == null || here.root() == null ? null : head();
      CommittedFile log =
          commit == null ? null : nonEmpty(commit.file(feature.slug(), FeatureDirectory.LOG));
      if (here != null && log != null) {
        throw new MissingLog(here, feature.log(), FeatureDirectory.LOG, log, "HEAD").fault();
      }
    } catch (IllegalArgumentException | IOException e) {
      throw GitFaults.unreadable(e);
    }
  }

  /** A log without a byte has no event. */
  private static @Nullable CommittedFile nonEmpty(@Nullable CommittedFile log) {
    return log == null || log.size() == 0 ? null : log;
  }

  private synchronized Worktrees worktrees(GitDirectory here) throws IOException {
    if (worktrees == null) {
      worktrees = new Worktrees(here);
    }
    return worktrees;
  }

  private synchronized Branches branches(GitDirectory here) throws IOException {
    if (branches == null) {
      Repository repository = git.repository();
      if (repository == null) {
        throw new IOException("it is gone");
      }
      branches = new Branches(here, repository);
    }
    return branches;
  }

  private synchronized @Nullable CommittedSpecs head() throws IOException {
    if (!headKnown) {
      head = git.head();
      headKnown = true;
    }
    return head;
  }
}
