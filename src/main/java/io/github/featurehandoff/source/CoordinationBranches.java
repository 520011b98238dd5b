package io.github.featurehandoff.source;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.EventComparison;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Source;
import io.github.featurehandoff.result.Source.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds logs on coordination branches and in HEAD (C11.2, C11.4), in a repository as it is at one
 * moment: its worktrees, its configuration and HEAD are looked at once, when they are first needed.
 * May be shared by threads.
 */
final class CoordinationBranches {
  private final GitRepository git;
  private final Map<Path, Choice> choices = new ConcurrentHashMap<>();
  private final Set<Path> withoutCommitted = ConcurrentHashMap.newKeySet();
  private @Nullable Here here;
  private boolean looked;
  private @Nullable Refs refs;

  /** Which of two logs is the record, as long as both stay as they are. */
  private record Choice(Object states, boolean checkoutIsRecord) {}

  /** The worktree that holds the specs directory, and all of its repository. */
  private record Here(GitDirectory git, Path root, Worktrees worktrees) {}

  CoordinationBranches(GitRepository git) {
    this.git = git;
  }

  /** The log that is the record (C11.2, C11.3): the one that has every event of the other one. */
  EventLog record(FeatureDirectory feature, EventLog checkout, String branch)
      throws FaultException, IOException {
    EventLog found = find(feature, branch, checkout.hasContent());
    if (found != null && !found.hasContent()) {
      return new EventLog(
          checkout.source(), checkout.file(), checkout.attributes(), null, null, found.elsewhere());
    }
    return found == null || (checkout.hasContent() && isRecord(feature, checkout, found))
        ? checkout
        : found;
  }

  /** Whether the checkout's log is the record, and not the branch's: it has every event of it. */
  private boolean isRecord(FeatureDirectory feature, EventLog checkout, EventLog branch)
      throws FaultException {
    Object states = List.of(checkout.state(), branch.state());
    Choice known = choices.get(feature.path());
    if (known == null || !known.states.equals(states)) {
      try {
        known = new Choice(states, compare(checkout, branch));
      } catch (IOException e) {
        throw new FaultException(feature.unreadable(e));
      }
      choices.put(feature.path(), known);
    }
    return known.checkoutIsRecord;
  }

  private static boolean compare(EventLog checkout, EventLog branch)
      throws IOException, FaultException {
    Content here = checkout.content();
    Content there = branch.content();
    long mismatch = Content.mismatch(here, there);
    if (mismatch < 0 || mismatch == checkout.size()) {
      return false;
    }
    if (mismatch == branch.size()) {
      return true;
    }
    EventComparison events = EventComparison.of(there, here);
    if (events.lost() > 0 && events.added() > 0) {
      throw GitFaults.bothHaveEvents(checkout, branch, events);
    }
    return events.lost() > 0;
  }

  /**
   * The log on a branch: in the worktree that has it checked out, else in its last commit.
   *
   * @return one without events if only the branch's worktree is here; null if there are no events
   *     on the branch, if it is not here, or if it is the one that is checked out here
   */
  private @Nullable EventLog find(
      FeatureDirectory feature, String branch, boolean checkoutHasEvents)
      throws FaultException, IOException {
    Here at = here();
    if (at == null) {
      if (!checkoutHasEvents) {
        throw GitFaults.branchNotHere(branch, null, "");
      }
      return null;
    }
    Path log = at.root.relativize(feature.log());
    EventLog found = null;
    EventLog without = null;
    for (GitDirectory worktree : at.worktrees.on(branch)) {
      EventLog there = log(worktree, log, branch);
      if (!there.hasContent()) {
        without = there;
      } else if (found == null) {
        found = there;
      } else {
        throw GitFaults.ambiguous(branch, found.source().path(), there.source().path());
      }
    }
    if (found != null) {
      return found.source().path().equals(feature.log().toString()) ? null : found;
    }
    Refs.Tip local = refs(at.git).local(branch);
    CommittedFile committed = local == null ? null : git.logAt(local.commit(), feature.slug());
    if (committed != null && without != null) {
      throw GitFaults.missing(
          feature,
          Objects.requireNonNull(without.git()),
          Objects.requireNonNull(without.file()),
          committed,
          branch);
    }
    Refs.Tip remote = committed == null ? refs(at.git).remote(branch) : null;
    if (remote != null) {
      committed = git.logAt(remote.commit(), feature.slug());
    }
    if (committed != null) {
      return EventLog.ofCommit(new Source(Kind.BRANCH, branch, committed.path()), committed);
    }
    if (local == null && remote == null && without == null && !checkoutHasEvents) {
      throw GitFaults.branchNotHere(branch, at.root, refs(at.git).remoteOf(branch));
    }
    return without;
  }

  private static EventLog log(GitDirectory worktree, Path log, String branch) throws IOException {
    Path root = Objects.requireNonNull(worktree.top());
    Path file = root.resolve(log);
    BasicFileAttributes attributes = GitFiles.below(root, log);
    if (attributes != null && !attributes.isRegularFile()) {
      throw GitFaults.misplaced(file, attributes, "a regular file");
    }
    return new EventLog(
        new Source(Kind.WORKTREE, branch, file.toString()),
        file,
        attributes,
        null,
        worktree,
        file.resolveSibling(""));
  }

  /** As {@link FeatureSources} has it; outside of a worktree there is nothing to ask. */
  void requireNoneCommitted(FeatureDirectory feature) throws FaultException, IOException {
    if (withoutCommitted.contains(feature.path())) {
      return;
    }
    Here at = here();
    CommittedSpecs commit = at == null ? null : git.head();
    CommittedFile log = commit == null ? null : commit.log(feature.slug());
    if (at != null && log != null) {
      throw GitFaults.missing(feature, at.git, feature.log(), log, "HEAD");
    }
    withoutCommitted.add(feature.path());
  }

  /** Null outside of a worktree. */
  private synchronized @Nullable Here here() throws IOException {
    if (!looked) {
      GitDirectory found = git.directory();
      Path root = found == null ? null : git.root(found);
      if (found != null && root != null) {
        GitDirectory withRoot = new GitDirectory(found.path(), found.common(), root);
        here = new Here(withRoot, root, new Worktrees(withRoot));
      }
      looked = true;
    }
    return here;
  }

  private synchronized Refs refs(GitDirectory directory) throws IOException {
    if (refs == null) {
      refs = new Refs(directory, git.repository(directory));
    }
    return refs;
  }
}
