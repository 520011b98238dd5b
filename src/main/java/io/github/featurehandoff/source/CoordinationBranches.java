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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Ref;
import org.jspecify.annotations.Nullable;

/**
 * Finds logs on coordination branches and in HEAD (C11.2, C11.4), in a repository whose worktrees,
 * configuration and HEAD are as they were when this was made. May be shared by threads.
 */
final class CoordinationBranches {
  private final GitRepository git;

  /** The worktree that holds the specs directory; null if none does. */
  private final @Nullable GitDirectory here;

  /** The Git directories of the worktrees that have a branch checked out, this one first. */
  private final Map<String, List<Path>> worktrees = new HashMap<>();

  private final Map<Path, Choice> choices = new ConcurrentHashMap<>();
  private final Set<Path> withoutCommitted = ConcurrentHashMap.newKeySet();

  /** Which of two logs is the record, as long as both stay as they are. */
  private record Choice(Object states, boolean checkoutIsRecord) {}

  CoordinationBranches(GitRepository git) throws IOException {
    this.git = git;
    GitDirectory found = git.directory();
    here = found == null || found.top() == null ? null : found;
    if (here != null) {
      Set<Path> directories = new LinkedHashSet<>(List.of(here.path(), here.common()));
      directories.addAll(here.registered());
      for (Path directory : directories) {
        String branch = new GitDirectory(directory, here.common(), null).branch();
        if (branch != null) {
          worktrees.computeIfAbsent(branch, name -> new ArrayList<>()).add(directory);
        }
      }
    }
  }

  /** The log that is the record (C11.2, C11.3): the one that has every event of the other one. */
  EventLog record(FeatureDirectory feature, EventLog checkout, String branch)
      throws FaultException, IOException {
    if (here == null && !checkout.hasContent()) {
      throw GitFaults.branchNotHere(branch, null, "");
    }
    EventLog found = here == null ? null : find(feature, here, branch, checkout.hasContent());
    if (found == null) {
      return checkout;
    }
    if (!found.hasContent()) {
      return checkout.mayAppearIn(found.elsewhere());
    }
    return checkout.hasContent() && isRecord(feature, checkout, found) ? checkout : found;
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
    Content there = branch.content();
    if (Content.mismatch(checkout.content(), there) == checkout.size()) {
      return false;
    }
    EventComparison events = EventComparison.of(there, checkout.content());
    if (events.lost() > 0 && events.added() > 0) {
      throw GitFaults.bothHaveEvents(checkout, branch, events);
    }
    return events.lost() > 0;
  }

  /**
   * The log on a branch: in the worktree that has it checked out, else in its last commit. One
   * without events if only the branch's worktree is here; null if there are no events on the
   * branch, if it is not here, or if it is the one that is checked out here.
   */
  private @Nullable EventLog find(
      FeatureDirectory feature, GitDirectory from, String branch, boolean checkoutHasEvents)
      throws FaultException, IOException {
    Path root = Objects.requireNonNull(from.top());
    EventLog without = null;
    for (Path directory : worktrees.getOrDefault(branch, List.of())) {
      GitDirectory worktree = directory.equals(from.path()) ? from : from.worktree(directory);
      if (worktree != null) {
        EventLog there = log(worktree, root.relativize(feature.log()), branch);
        if (there.hasContent()) {
          return feature.log().equals(there.file()) ? null : there;
        }
        without = there;
      }
    }
    Ref local = tip(from, Constants.R_HEADS + branch);
    CommittedFile committed = local == null ? null : git.logAt(local.getObjectId(), feature.slug());
    if (committed != null && without != null) {
      throw GitFaults.missing(feature, Objects.requireNonNull(without.git()), committed, branch);
    }
    Ref remote = committed == null ? remote(from, branch) : null;
    if (remote != null) {
      committed = git.logAt(remote.getObjectId(), feature.slug());
    }
    if (committed != null) {
      return EventLog.ofCommit(new Source(Kind.BRANCH, branch, committed.path()), committed);
    }
    if (local == null && remote == null && without == null && !checkoutHasEvents) {
      throw GitFaults.branchNotHere(branch, root, remotes(from, branch).get(0));
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
    Source source = new Source(Kind.WORKTREE, branch, file.toString());
    return new EventLog(source, file, attributes, null, worktree, file.getParent());
  }

  /** As {@link FeatureSources} has it; outside of a worktree there is nothing to ask. */
  void requireNoneCommitted(FeatureDirectory feature) throws FaultException, IOException {
    if (here == null || withoutCommitted.contains(feature.path())) {
      return;
    }
    CommittedSpecs commit = git.head();
    CommittedFile log = commit == null ? null : commit.log(feature.slug());
    if (log != null) {
      throw GitFaults.missing(feature, here, log, "HEAD");
    }
    withoutCommitted.add(feature.path());
  }

  /** Of the first remote that has the branch. */
  private @Nullable Ref remote(GitDirectory from, String branch) throws IOException {
    for (String remote : remotes(from, branch)) {
      Ref tip = tip(from, Constants.R_REMOTES + remote + "/" + branch);
      if (tip != null) {
        return tip;
      }
    }
    return null;
  }

  /** The remotes, at least one: first the one that the branch would be fetched from. */
  private static List<String> remotes(GitDirectory from, String branch) throws IOException {
    Set<String> remotes = new TreeSet<>(from.config().getSubsections("remote"));
    for (Path directory : GitFiles.directories(from.common().resolve("refs/remotes"))) {
      remotes.add(directory.getFileName().toString());
    }
    List<String> sorted = new ArrayList<>(remotes);
    if (remotes.isEmpty() || remotes.contains("origin")) {
      sorted.add(0, "origin");
    }
    String configured = from.config().getString("branch", branch, "remote");
    if (configured != null) {
      sorted.add(0, configured);
    }
    return sorted;
  }

  private @Nullable Ref tip(GitDirectory from, String name) throws IOException {
    if (!GitFiles.isSafe(from, name)) {
      return null;
    }
    Ref ref = GitFaults.read(() -> git.repository(from).exactRef(name));
    return ref == null || ref.getObjectId() == null ? null : ref;
  }
}
