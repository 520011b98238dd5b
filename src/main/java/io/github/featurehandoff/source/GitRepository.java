package io.github.featurehandoff.source;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.jgit.errors.AmbiguousObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.RevisionSyntaxException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.jspecify.annotations.Nullable;

/**
 * The Git repository that holds a directory, if one does. Its files are read, never written, and no
 * program is started for it (C8.1). It is looked for when it is first asked something, and again
 * when it is gone or another is in its place; JGit is loaded only for what commits hold.
 */
public final class GitRepository implements AutoCloseable {
  private final Path directory;
  private final AtomicBoolean prepared = new AtomicBoolean();
  private @Nullable GitDirectory found;
  private @Nullable Object identity;
  private @Nullable Repository repository;
  private final Map<String, KnownLog> knownLogs = new ConcurrentHashMap<>();

  /** What a commit, which never changes, has for a log. */
  private record KnownLog(ObjectId commit, @Nullable CommittedFile log) {}

  /**
   * The repository that holds {@code directory}.
   *
   * @param directory the specs directory; for what commits hold it may be one that only they have,
   *     and in a bare repository it is below the repository's own
   */
  public GitRepository(Path directory) {
    this.directory = directory;
  }

  /**
   * The commit that HEAD names.
   *
   * @return null where there is no repository, or no commit in it yet
   * @throws IllegalArgumentException if the repository's ids are no SHA-1
   * @throws IOException if the repository cannot be read
   */
  public @Nullable String headCommit() throws IOException {
    ObjectId head = headId();
    return head == null ? null : head.name();
  }

  private @Nullable ObjectId headId() throws IOException {
    Repository git = sha1Repository();
    return git == null ? null : git.resolve(Constants.HEAD);
  }

  /**
   * The short name of the branch that HEAD is on.
   *
   * @return null where HEAD is detached or there is no repository
   * @throws IOException if the repository cannot be read
   */
  public @Nullable String headBranch() throws IOException {
    Repository git = repository();
    Ref head = git == null ? null : git.exactRef(Constants.HEAD);
    return head == null || !head.isSymbolic()
        ? null
        : Repository.shortenRefName(head.getTarget().getName());
  }

  /**
   * The specs directory as HEAD's commit has it.
   *
   * @return null where there is no repository, or no commit in it yet
   * @throws IllegalArgumentException if the repository's ids are no SHA-1
   * @throws IOException if the repository cannot be read
   */
  public @Nullable CommittedSpecs head() throws IOException {
    ObjectId head = headId();
    return head == null ? null : at(head);
  }

  /**
   * The log of a feature as the last commit of its branch has it; remembered until that moves.
   *
   * @return null where it has none
   */
  @Nullable CommittedFile logAt(ObjectId commit, String slug) throws IOException, FaultException {
    KnownLog known = knownLogs.get(slug);
    if (known == null || !known.commit.equals(commit)) {
      known = new KnownLog(commit, at(commit).file(slug, FeatureDirectory.LOG));
      knownLogs.put(slug, known);
    }
    return known.log;
  }

  /** The specs directory as a commit has it, which may have none. */
  private CommittedSpecs at(ObjectId commit) throws IOException {
    GitDirectory git = directory();
    Repository objects = sha1Repository();
    if (git == null || objects == null) {
      throw new IOException(directory + " is in no Git repository any more");
    }
    return new CommittedSpecs(objects, commit, pathIn(git));
  }

  /**
   * The specs directory as a commit has it (C11.5).
   *
   * @param revision a branch, a tag, a commit, {@code HEAD}, {@code HEAD~2}: what Git takes for one
   * @throws IllegalArgumentException if it names no commit here, or one without that directory; the
   *     message is for a person
   * @throws IOException if the repository cannot be read
   */
  public CommittedSpecs at(String revision) throws IOException {
    GitDirectory git = directory();
    Repository objects = sha1Repository();
    if (git == null || objects == null) {
      throw new IllegalArgumentException(
          directory + " is in no Git repository, so there is no commit " + revision + ".");
    }
    CommittedSpecs specs = new CommittedSpecs(objects, commit(objects, revision), pathIn(git));
    String misplaced = specs.misplaced();
    if (misplaced != null) {
      throw new IllegalArgumentException(
          "There is "
              + misplaced
              + " at "
              + pathIn(git)
              + " in the commit "
              + specs.shortId()
              + " ("
              + revision
              + "); the directory that holds the feature directories was expected.");
    }
    return specs;
  }

  private ObjectId commit(Repository objects, String revision) throws IOException {
    ObjectId id;
    try {
      // Git's short word for HEAD, which JGit knows only in part.
      id = objects.resolve(revision.replaceFirst("^@(?=$|[~^])", Constants.HEAD));
    } catch (AmbiguousObjectException e) {
      throw new IllegalArgumentException(
          revision + " is the beginning of several ids. Name more digits of the commit's.", e);
    } catch (IncorrectObjectTypeException e) {
      throw noCommit(revision, e);
    } catch (MissingObjectException | RevisionSyntaxException | IndexOutOfBoundsException e) {
      throw unknown(revision, e);
    }
    if (id == null) {
      throw unknown(revision, null);
    }
    try (RevWalk walk = new RevWalk(objects)) {
      RevCommit commit = walk.parseCommit(id);
      return commit.copy();
    } catch (IncorrectObjectTypeException e) {
      throw noCommit(revision, e);
    } catch (MissingObjectException e) {
      throw unknown(revision, e);
    }
  }

  private static IllegalArgumentException noCommit(String revision, Exception cause) {
    return new IllegalArgumentException(
        revision + " is no commit. Name a branch, a tag or a commit.", cause);
  }

  private IllegalArgumentException unknown(String revision, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "There is no commit "
            + revision
            + " in the Git repository that holds "
            + directory
            + ". Name a branch, a tag or a commit, or fetch it first.",
        cause);
  }

  /**
   * What Git is in the middle of (C10.2).
   *
   * @return null where nothing is under way
   * @throws IOException if the repository cannot be read
   */
  public @Nullable String operation() throws IOException {
    GitDirectory git = directory();
    return git == null || git.root() == null ? null : git.operation();
  }

  /**
   * What a watcher compares to know when to look again.
   *
   * @param branches the coordination branches of all features
   * @throws IOException if the repository cannot be read
   */
  public GitState state(Collection<String> branches) throws IOException {
    return GitState.of(directory(), branches);
  }

  /**
   * Loads JGit on a thread of its own, once, so that what needs it soon has less to wait for; what
   * keeps the repository from being read is reported to what asks for it.
   */
  public void prepare() {
    if (prepared.compareAndSet(false, true)) {
      var unused = CompletableFuture.runAsync(this::tryToOpen);
    }
  }

  private void tryToOpen() {
    try {
      repository();
    } catch (IOException e) {
      // Reported to what asks for it.
    }
  }

  /** Where the specs directory is, or would be, in a commit's tree, with slashes. */
  private String pathIn(GitDirectory git) throws IOException {
    Path root = git.root();
    Path relative = (root == null ? git.path() : root).relativize(real(directory));
    return StreamSupport.stream(relative.spliterator(), false)
        .map(Path::toString)
        .collect(Collectors.joining("/"));
  }

  /** The real path, as far as it is there. */
  private static Path real(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath();
    Path there = absolute;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return there.toRealPath().resolve(there.relativize(absolute)).normalize();
  }

  synchronized @Nullable GitDirectory directory() throws IOException {
    if (found == null || identity == null || !identity.equals(identity(found))) {
      close();
      found = GitDirectory.around(real(directory));
      identity = found == null ? null : identity(found);
    }
    return found;
  }

  private static @Nullable Object identity(GitDirectory git) throws IOException {
    BasicFileAttributes attributes = GitFiles.attributes(git.path());
    return attributes == null ? null : attributes.fileKey();
  }

  synchronized @Nullable Repository repository() throws IOException {
    GitDirectory git = directory();
    if (git != null && repository == null) {
      repository = IsolatedJGit.open(git);
    }
    return repository;
  }

  private @Nullable Repository sha1Repository() throws IOException {
    Repository git = repository();
    String format =
        git == null ? null : git.getConfig().getString("extensions", null, "objectformat");
    if (format != null && !format.equalsIgnoreCase("sha1")) {
      throw new IllegalArgumentException(
          "the Git repository has "
              + format.toUpperCase(Locale.ROOT)
              + " ids; a commit of 40 hex digits was expected");
    }
    return git;
  }

  @Override
  public synchronized void close() {
    if (repository != null) {
      repository.close();
    }
    repository = null;
    found = null;
    knownLogs.clear();
  }
}
