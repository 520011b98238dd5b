package io.github.featurehandoff.source;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.FileState;
import io.github.featurehandoff.jsonlines.EventComparison;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.result.Shell;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The words for what keeps a feature's log from being found (C9.2). A command ends its message,
 * without a full stop, so that it can be copied.
 */
final class GitFaults {
  private static final String CHECKOUT = "handoff.source.log=checkout";

  private GitFaults() {}

  interface Reading<T> {
    T get() throws IOException;
  }

  /** Reads something with JGit, whose parsers throw whatever a damaged object makes them throw. */
  static <T> T read(Reading<T> reading) throws IOException {
    try {
      return reading.get();
    } catch (MissingObjectException e) {
      throw new IOException(
          "the object " + e.getObjectId().name() + " is missing, as in a shallow or partial clone",
          e);
    } catch (RuntimeException e) {
      throw new IOException("it is damaged, or an object in it is too large: " + e, e);
    }
  }

  /** Something else is in the place of a file (C8.1): an exception with the fault as its cause. */
  static IOException misplaced(Path file, BasicFileAttributes found, String expected) {
    String problem = "is " + FileState.kind(found) + "; " + expected + " was expected";
    return new IOException(
        problem,
        new FaultException(
            Fault.input(file.toString(), problem, "Remove it, or set " + CHECKOUT + ".")));
  }

  static FaultException unreadable(IOException cause) {
    if (cause.getCause() instanceof FaultException fault) {
      return fault;
    }
    String remedy =
        cause instanceof NotSupportedException
            ? "Set "
            : cause instanceof AccessDeniedException
                ? "Give the user who runs this permission to read it; or set "
                : "Repair it, or fetch what is missing; or set ";
    return GitRepository.unreadable(cause, remedy + CHECKOUT + " to do without it.");
  }

  /** A committed file cannot be read: an exception with the fault as its cause. */
  static IOException inCommit(IOException cause) {
    FaultException fault = unreadable(cause);
    return new IOException(fault.getMessage(), fault);
  }

  static String shortId(ObjectId commit) {
    return commit.abbreviate(7).name();
  }

  /** The branch is not here, and the checkout has no event (C11.2); no root is no repository. */
  static FaultException branchNotHere(String branch, @Nullable Path root, String remote) {
    String problem = "has no event; its events are on the branch " + branch + ", which is not here";
    String remedy = "To do without them, set " + CHECKOUT + ".";
    if (root == null) {
      problem += ": the specs directory is in no Git repository";
    } else {
      String refs = "+refs/heads/%s:refs/remotes/%s/%s".formatted(branch, remote, branch);
      String fetch = "fetch " + Shell.quoted(remote) + " " + Shell.quoted(refs);
      remedy += " To fetch it: git -C " + Shell.quoted(root.toString()) + " " + fetch;
    }
    return new FaultException(Fault.input(FeatureDirectory.LOG, problem, remedy));
  }

  static FaultException bothHaveEvents(EventLog checkout, EventLog branch, EventComparison events) {
    return new FaultException(
        Fault.unsettled(
            FeatureDirectory.LOG,
            ("Two logs differ, and which one is right is unknown: %s has %s that branch %s lacks,"
                    + " and %s has %s that the checkout lacks")
                .formatted(
                    checkout.source().path(),
                    Plural.of(events.lost(), "event"),
                    branch.source().name(),
                    branch.source().path(),
                    Plural.of(events.added(), "event")),
            "Merge the two; or take the checkout's log with " + CHECKOUT + "."));
  }

  /** A worktree lacks a log that its commit, named by a revision, has with events (C11.4). */
  static FaultException missing(
      FeatureDirectory feature, GitDirectory worktree, CommittedFile committed, String revision)
      throws IOException {
    Path root = Objects.requireNonNull(worktree.top());
    String path = committed.path();
    Path log = root.resolve(path);
    boolean absent = GitFiles.attributes(log) == null;
    Config config = worktree.config();
    boolean sparse = absent && read(() -> config.getBoolean("core", "sparseCheckout", false));
    String state =
        sparse
            ? "is missing, or a sparse checkout leaves it out"
            : absent ? "is missing" : "is empty";
    String git = "git -C " + Shell.quoted(root.toString());
    String problem =
        "%s, but %s (%s) has it with %s"
            .formatted(
                state,
                revision,
                shortId(committed.commit()),
                Plural.of(committed.events(), "event"));
    String remedy =
        "Export what is committed with --from %s, or bring the file back: "
                .formatted(Shell.quoted(revision))
            + (sparse ? git + sparseCheckout(path, config) + " && " : "")
            + git
            + " restore --source=HEAD --ignore-skip-worktree-bits -- "
            + Shell.quoted(pathspec(path));
    return new FaultException(Fault.input(feature.nameOf(log), problem, remedy));
  }

  private static String sparseCheckout(String path, Config config) throws IOException {
    boolean cone = read(() -> config.getBoolean("core", "sparseCheckoutCone", false));
    String added =
        cone
            ? path.substring(0, Math.max(0, path.lastIndexOf('/')))
            : "/" + path.replaceAll("[*?\\[\\\\]", "\\\\$0");
    return " sparse-checkout add " + Shell.quoted(added);
  }

  private static String pathspec(String path) {
    return (path.matches("(?s):.*|.*[*?\\[\\\\].*") ? ":(literal)" : "") + path;
  }
}
