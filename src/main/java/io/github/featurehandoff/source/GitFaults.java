package io.github.featurehandoff.source;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.EventComparison;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Plural;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The words for what keeps a feature's log from being found (C9.2). A command ends its message,
 * without a stop, so that it can be copied.
 */
final class GitFaults {
  private static final String CHECKOUT = "handoff.source.log=checkout";

  private GitFaults() {}

  /** Git's files cannot be read. */
  static FaultException unreadable(Exception cause) {
    String reason = cause.getMessage();
    return new FaultException(
        Fault.io(
            ".",
            "the Git repository cannot be read: "
                + (reason == null ? cause.getClass().getSimpleName() : reason),
            "Repair it, or fetch what is missing; or set " + CHECKOUT + " to do without it."));
  }

  /** The branch is not here, and there is no event in the checkout either (C11.2). */
  static Fault branchNotHere(String branch, @Nullable Path root, String remote) {
    String problem = "has no event; its events are on the branch " + branch + ", which is not here";
    return Fault.input(
        FeatureDirectory.LOG,
        root == null ? problem + ": the specs directory is in no Git repository" : problem,
        "To do without them, set "
            + CHECKOUT
            + (root == null
                ? "."
                : ". To fetch it: git -C "
                    + quoted(root.toString())
                    + " fetch "
                    + quoted(remote)
                    + " "
                    + quoted("+refs/heads/" + branch + ":refs/remotes/" + remote + "/" + branch)));
  }

  /** Two places have the same claim to be the log. */
  static FaultException ambiguous(String branch, String one, String other) {
    return new FaultException(
        Fault.input(
            FeatureDirectory.LOG,
            "which log is right cannot be told: the branch "
                + branch
                + " is in two places, "
                + one
                + " and "
                + other,
            "Remove one of them, or set " + CHECKOUT + "."));
  }

  /** Something else is in the place of a log in a worktree, or of a branch (C8.1). */
  static FaultException misplaced(GitFiles.MisplacedException found) {
    return new FaultException(
        Fault.input(
            found.file().toString(),
            String.valueOf(found.getMessage()),
            "Remove it, or set " + CHECKOUT + "."));
  }

  /** {@code text} as one word of a command. */
  static String quoted(String text) {
    return text.matches("[\\w@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** Two logs have events that the other one lacks (C11.3). */
  static FaultException bothHaveEvents(EventLog checkout, EventLog branch, EventComparison events) {
    return new FaultException(
        Fault.unsettled(
            FeatureDirectory.LOG,
            "Two logs differ, and which one is right is unknown: "
                + checkout.source().path()
                + " has "
                + Plural.of(events.lost(), "event")
                + " that branch "
                + branch.source().name()
                + " lacks, and "
                + branch.source().path()
                + " has "
                + Plural.of(events.added(), "event")
                + " that the checkout lacks",
            "Merge the two; or take the checkout's log with handoff.source.log=checkout."));
  }
}
