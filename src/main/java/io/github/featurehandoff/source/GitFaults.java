package io.github.featurehandoff.source;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.EventComparison;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.result.Shell;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import org.eclipse.jgit.errors.LargeObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.lib.Config;
import org.jspecify.annotations.Nullable;

/**
 * The words for what keeps a feature's log from being found (C9.2). A command ends its message,
 * without a full stop, so that it can be copied.
 */
final class GitFaults {
  private static final String CHECKOUT = "handoff.source.log=checkout";

  private GitFaults() {}

  /** Something that is read with JGit. */
  interface Reading<T> {
    T get() throws IOException;
  }

  /**
   * Reads something with JGit, whose parsers throw whatever a damaged object makes them throw.
   *
   * @throws IOException if it cannot be read; the message is for a person
   */
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

  /** Why Git's files cannot be read, as a clause. */
  static String reason(IOException cause) {
    String reason = cause.getMessage();
    return cause instanceof AccessDeniedException
        ? reason + ": permission denied"
        : reason == null ? cause.getClass().getSimpleName() : reason;
  }

  /** Git's files cannot be read, or something else is in the place of one (C8.1). */
  static FaultException unreadable(IOException cause) {
    if (cause.getCause() instanceof FaultException fault) {
      return fault;
    }
    return new FaultException(
        cause instanceof GitFiles.MisplacedException found
            ? Fault.input(
                found.file().toString(),
                String.valueOf(found.getMessage()),
                "Remove it, or set " + CHECKOUT + ".")
            : Fault.io(".", "the Git repository cannot be read: " + reason(cause), remedy(cause)));
  }

  private static String remedy(IOException cause) {
    return cause instanceof NotSupportedException
        ? "Set " + CHECKOUT + " to do without it."
        : (cause instanceof AccessDeniedException
                ? "Give the user who runs this permission to read it"
                : "Repair it, or fetch what is missing")
            + "; or set "
            + CHECKOUT
            + " to do without it.";
  }

  /** A committed file cannot be read: an exception that has the fault as its cause. */
  static IOException unreadable(CommittedFile file, IOException cause) {
    if (cause.getCause() instanceof FaultException) {
      return cause;
    }
    FaultException fault =
        cause.getCause() instanceof LargeObjectException
            ? new FaultException(
                Fault.io(
                    file.path(),
                    "cannot be read from commit "
                        + shortId(file)
                        + ": Git keeps its "
                        + (file.size() >> 20)
                        + " MiB as differences from another version, for which there is not enough"
                        + " memory",
                    "Give Java more memory (-Xmx), or have Git keep large files whole:"
                        + " git -c core.bigFileThreshold=1m repack -a -d -F"))
            : unreadable(cause);
    return new IOException(fault.getMessage(), fault);
  }

  private static String shortId(CommittedFile file) {
    return file.commit().abbreviate(7).name();
  }

  /** The branch is not here, and the checkout has no event either (C11.2). */
  static FaultException branchNotHere(String branch, @Nullable Path root, String remote) {
    String problem = "has no event; its events are on the branch " + branch + ", which is not here";
    return new FaultException(
        Fault.input(
            FeatureDirectory.LOG,
            root == null ? problem + ": the specs directory is in no Git repository" : problem,
            "To do without them, set "
                + CHECKOUT
                + (root == null
                    ? "."
                    : ". To fetch it: git -C "
                        + Shell.quoted(root.toString())
                        + " fetch "
                        + Shell.quoted(remote)
                        + " "
                        + Shell.quoted(
                            "+refs/heads/" + branch + ":refs/remotes/" + remote + "/" + branch))));
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
            "Merge the two; or take the checkout's log with " + CHECKOUT + "."));
  }

  /**
   * A worktree lacks a log that its commit has with events (C11.4): it was deleted or emptied by
   * accident, or a sparse checkout leaves it out.
   *
   * @param worktree the worktree, with its root as the top
   * @param log the file in it
   * @param name how the fault names it
   * @param committed the log in the commit
   * @param revision what names that commit: HEAD or a branch
   * @throws IOException if Git's files cannot be read
   */
  static FaultException missing(
      GitDirectory worktree, Path log, String name, CommittedFile committed, String revision)
      throws IOException {
    boolean absent = GitFiles.attributes(log) == null;
    Config config = worktree.config();
    boolean sparse = absent && read(() -> config.getBoolean("core", "sparseCheckout", false));
    boolean cone = read(() -> config.getBoolean("core", "sparseCheckoutCone", false));
    String git = "git -C " + Shell.quoted(String.valueOf(worktree.top()));
    return new FaultException(
        Fault.input(
            name,
            (sparse
                    ? "is missing, or a sparse checkout leaves it out"
                    : absent ? "is missing" : "is empty")
                + ", but "
                + revision
                + " ("
                + shortId(committed)
                + ") has it with "
                + Plural.of(committed.events(), "event"),
            "Export what is committed with --from "
                + Shell.quoted(revision)
                + ", or bring the file back: "
                + (sparse ? git + sparseCheckout(committed.path(), cone) + " && " : "")
                + git
                + " restore --source=HEAD --ignore-skip-worktree-bits -- "
                + Shell.quoted(pathspec(committed.path()))));
  }

  private static String sparseCheckout(String path, boolean cone) {
    return " sparse-checkout add "
        + Shell.quoted(
            cone
                ? path.substring(0, Math.max(0, path.lastIndexOf('/')))
                : "/" + path.replaceAll("[*?\\[\\\\]", "\\\\$0"));
  }

  /** A path that Git does not take for a pattern. */
  private static String pathspec(String path) {
    return (path.matches("(?s):.*|.*[*?\\[\\\\].*") ? ":(literal)" : "") + path;
  }
}
