package io.github.featurehandoff.source;

import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.util.FS;

/**
 * A log that a worktree lacks although its commit has it (C11.4): left out by a sparse checkout,
 * deleted or emptied by accident.
 *
 * @param worktree the worktree
 * @param log the file there
 * @param name how the fault names it
 * @param committed the log as the commit has it, with at least one byte
 * @param revision what has that commit: HEAD or a branch
 */
record MissingLog(
    GitDirectory worktree, Path log, String name, CommittedFile committed, String revision) {

  /** JGit holds an index in memory. */
  private static final long LARGEST_INDEX = 64 << 20;

  /**
   * The fault, with the number of events and the command that brings them back.
   *
   * @throws IOException if Git's files cannot be read
   */
  FaultException fault() throws IOException, FaultException {
    boolean absent = GitFiles.attributes(log) == null;
    boolean skipped = isSkipped();
    Config config = worktree.config();
    boolean sparse = absent && skipped && config.getBoolean("core", "sparseCheckout", false);
    long events = committed.events();
    String git = "git -C " + GitFaults.quoted(String.valueOf(worktree.root()));
    return new FaultException(
        Fault.input(
            name,
            (sparse ? "is left out by a sparse checkout" : absent ? "is missing" : "is empty")
                + ", but "
                + revision
                + " ("
                + committed.commit().substring(0, 7)
                + ") has it with "
                + events
                + (events == 1 ? " event" : " events"),
            "Export what is committed with --from "
                + GitFaults.quoted(revision)
                + ", or bring the file back: "
                + git
                + (sparse
                    ? sparseCheckout(config.getBoolean("core", "sparseCheckoutCone", false))
                    : restore(skipped))));
  }

  private String sparseCheckout(boolean cone) {
    String path = committed.path();
    return " sparse-checkout add "
        + GitFaults.quoted(
            cone
                ? path.substring(0, Math.max(0, path.lastIndexOf('/')))
                : "/" + path.replaceAll("[*?\\[\\\\]", "\\\\$0"));
  }

  private String restore(boolean skipped) {
    String path = committed.path();
    boolean literal = path.matches("(?s):.*|.*[*?\\[\\\\].*");
    return " restore --source=HEAD "
        + (skipped ? "--ignore-skip-worktree-bits " : "")
        + "-- "
        + GitFaults.quoted((literal ? ":(literal)" : "") + path);
  }

  /** Whether Git was told to keep the file out of the worktree; yes where that cannot be told. */
  private boolean isSkipped() throws IOException {
    Path index = worktree.path().resolve("index");
    GitFiles.requireRegular(index);
    if (!Files.exists(index)) {
      return false;
    }
    if (Files.size(index) > LARGEST_INDEX) {
      return true;
    }
    try {
      DirCacheEntry entry =
          IsolatedJGit.read(
              () -> DirCache.read(index.toFile(), FS.DETECTED).getEntry(committed.path()));
      return entry != null && entry.isSkipWorkTree();
    } catch (IOException e) {
      return true;
    }
  }
}
