package io.github.featurehandoff.source;

import io.github.featurehandoff.feature.FileState;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jgit.errors.AmbiguousObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.RevisionSyntaxException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.jspecify.annotations.Nullable;

/**
 * The Git repository that holds a directory, if one does. Its files are read, never written, and no
 * program is started for it (C8.1). It is looked for when it is first asked something, and again
 * when it is gone or another one is in its place; JGit is loaded only for what commits hold.
 */
public final class GitRepository implements AutoCloseable {
  private final Path directory;
  private @Nullable GitDirectory found;
  private Object identity = "";
  private @Nullable Repository repository;
  private @Nullable CommittedSpecs head;
  private final Map<String, KnownLog> knownLogs = new ConcurrentHashMap<>();

  private record KnownLog(ObjectId commit, @Nullable CommittedFile log) {}

  /** The one that holds the specs directory, which may be a directory that only commits have. */
  public GitRepository(Path directory) {
    this.directory = directory;
  }

  public boolean exists() throws IOException {
    return directory() != null;
  }

  /** Why the repository cannot be read: a clause for a person. */
  public static String reason(IOException cause) {
    String reason = cause.getMessage();
    return cause instanceof AccessDeniedException
        ? reason + ": permission denied"
        : reason == null ? cause.getClass().getSimpleName() : reason;
  }

  public static FaultException unreadable(IOException cause, String remedy) {
    String problem = "the Git repository cannot be read: " + reason(cause);
    return new FaultException(Fault.io(".", problem, remedy));
  }

  /** The commit that HEAD names; null if there is no repository, or no commit in it yet. */
  public @Nullable String headCommit() throws IOException {
    ObjectId head = headId();
    return head == null ? null : head.name();
  }

  private @Nullable ObjectId headId() throws IOException {
    GitDirectory git = directory();
    if (git == null) {
      return null;
    }
    Repository objects = repository(git);
    var unused = GitFiles.isSafe(git, Constants.HEAD);
    return GitFaults.read(() -> objects.resolve(Constants.HEAD));
  }

  /** The branch that is checked out; null if HEAD is detached, or there is no repository. */
  public @Nullable String headBranch() throws IOException {
    GitDirectory git = directory();
    return git == null ? null : git.branch();
  }

  /** The specs directory as HEAD's commit has it; null if there is none. */
  synchronized @Nullable CommittedSpecs head() throws IOException {
    ObjectId id = headId();
    if (id == null) {
      return null;
    }
    if (head == null || !head.id().equals(id.name())) {
      head = at(id);
    }
    return head;
  }

  /** A feature's log in the last commit of its branch, remembered until that moves; may be null. */
  @Nullable CommittedFile logAt(ObjectId commit, String slug) throws IOException, FaultException {
    KnownLog known = knownLogs.get(slug);
    if (known == null || !known.commit.equals(commit)) {
      known = new KnownLog(commit, at(commit).log(slug));
      knownLogs.put(slug, known);
    }
    return known.log;
  }

  private CommittedSpecs at(ObjectId commit) throws IOException {
    GitDirectory git = directory();
    if (git == null) {
      throw new IOException(directory + " is in no Git repository any more");
    }
    return new CommittedSpecs(repository(git), commit, pathIn(git));
  }

  /**
   * The specs directory as a commit has it (C11.5), named as Git accepts it: {@code HEAD~2}.
   *
   * @throws IllegalArgumentException if it names no commit here, or one without that directory; the
   *     message is for a person
   */
  public CommittedSpecs at(String revision) throws IOException {
    GitDirectory git = directory();
    if (git == null) {
      throw new IllegalArgumentException(
          directory + " is in no Git repository, so there is no commit " + revision + ".");
    }
    CommittedSpecs specs = at(commit(git, revision));
    String misplaced = specs.misplaced();
    if (misplaced != null) {
      throw new IllegalArgumentException(
          ("There is %s at %s in the commit %s (%s); the directory that holds the feature"
                  + " directories was expected.")
              .formatted(misplaced, pathIn(git), specs.shortId(), revision));
    }
    return specs;
  }

  private ObjectId commit(GitDirectory git, String revision) throws IOException {
    // Git's short word for HEAD, which JGit knows only in part.
    String named = revision.replaceFirst("^@(?=$|[~^])", Constants.HEAD);
    String ref = named.replaceFirst("(?s)[~^:@].*", "");
    for (String prefix : List.of("", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/")) {
      var unused = GitFiles.isSafe(git, prefix + ref);
    }
    Repository objects = repository(git);
    try (RevWalk walk = new RevWalk(objects)) {
      // JGit takes the remote origin's, and without one the branch itself.
      ObjectId id = named.contains("@{upstream}") ? null : objects.resolve(named);
      if (id == null) {
        throw unknown(revision, null);
      }
      return walk.parseCommit(id).copy();
    } catch (AmbiguousObjectException e) {
      throw new IllegalArgumentException(
          revision + " is the beginning of several ids. Name more digits of the commit's.", e);
    } catch (IncorrectObjectTypeException e) {
      throw new IllegalArgumentException(
          revision + " is not a commit. Name a branch, a tag or a commit.", e);
    } catch (MissingObjectException | RevisionSyntaxException | IndexOutOfBoundsException e) {
      throw unknown(revision, e);
    }
  }

  private IllegalArgumentException unknown(String revision, @Nullable Exception cause) {
    return new IllegalArgumentException(
        ("There is no commit %s in the Git repository that holds %s. Name a branch, a tag or a"
                + " commit, or fetch it first.")
            .formatted(revision, directory),
        cause);
  }

  public @Nullable String operation() throws IOException {
    GitDirectory git = directory();
    return git == null ? null : git.operation();
  }

  /** Where the specs directory is, or would be, in a commit's tree, with slashes. */
  private String pathIn(GitDirectory git) throws IOException {
    Path base = git.top() != null ? git.top() : git.path();
    return base.relativize(real(directory)).toString();
  }

  /** The real path, as far as it exists. */
  private static Path real(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath();
    Path existing = absolute;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return existing.toRealPath().resolve(existing.relativize(absolute)).normalize();
  }

  synchronized @Nullable GitDirectory directory() throws IOException {
    if (found == null || !identity.equals(identity(found))) {
      close();
      try {
        found = GitDirectory.around(real(directory));
      } catch (NoSuchFileException e) {
        throw new IOException(
            "the directory of the Git repository, " + e.getFile() + ", does not exist", e);
      }
      identity = found == null ? "" : identity(found);
    }
    return found;
  }

  private static Object identity(GitDirectory git) throws IOException {
    BasicFileAttributes attributes = GitFiles.attributes(git.path());
    return attributes == null ? "" : FileState.of(attributes).key();
  }

  synchronized Repository repository(GitDirectory git) throws IOException {
    if (repository == null) {
      repository = IsolatedJGit.open(git);
    }
    return repository;
  }

  @Override
  public synchronized void close() {
    if (repository != null) {
      repository.close();
    }
    repository = null;
    head = null;
    found = null;
    knownLogs.clear();
  }
}
