package io.github.featurehandoff.source;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryState;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * The Git repository that holds a directory, if one does. Its files are read, never written, and no
 * program is started for it (C8.1). It is looked for when it is first asked something.
 *
 * <p>JGit's configuration of the system and the user is set empty for the whole virtual machine,
 * unless the application has set a reader of its own before.
 */
public final class GitRepository implements AutoCloseable {
  private static final Duration LOCK_AGE = Duration.ofSeconds(60);

  private final Path directory;
  private final AtomicBoolean prepared = new AtomicBoolean();
  private @Nullable Repository repository;
  private boolean searched;

  /** The repository that holds {@code directory}. */
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
    Repository git = repository();
    if (git == null) {
      return null;
    }
    String format = git.getConfig().getString("extensions", null, "objectformat");
    if (format != null && !format.equalsIgnoreCase("sha1")) {
      throw new IllegalArgumentException(
          "the Git repository has "
              + format.toUpperCase(Locale.ROOT)
              + " ids; a commit of 40 hex digits was expected");
    }
    ObjectId head = git.resolve(Constants.HEAD);
    return head == null ? null : head.name();
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
   * What Git is in the middle of (C10.2).
   *
   * @return null where nothing is under way
   * @throws IOException if the repository cannot be read
   */
  public @Nullable String operation() throws IOException {
    Repository git = repository();
    if (git == null) {
      return null;
    }
    try {
      Instant locked =
          Files.getLastModifiedTime(git.getDirectory().toPath().resolve("index.lock")).toInstant();
      if (locked.isAfter(Instant.now().minus(LOCK_AGE))) {
        return "a change of the index";
      }
    } catch (NoSuchFileException e) {
      // Nobody changes the index.
    }
    RepositoryState state = git.getRepositoryState();
    return switch (state) {
      case MERGING, MERGING_RESOLVED -> "a merge";
      case CHERRY_PICKING, CHERRY_PICKING_RESOLVED -> "a cherry-pick";
      case REVERTING, REVERTING_RESOLVED -> "a revert";
      case REBASING, REBASING_INTERACTIVE, REBASING_MERGE, REBASING_REBASING, APPLY -> "a rebase";
      case BARE, SAFE, BISECTING -> null;
    };
  }

  /**
   * Looks for it on a thread of its own, once, so that whoever asks soon has less to wait for; what
   * keeps it from being read is told to whoever asks.
   */
  public void prepare() {
    if (prepared.compareAndSet(false, true)) {
      var unused = CompletableFuture.runAsync(this::tryOperation);
    }
  }

  private void tryOperation() {
    try {
      operation();
    } catch (IOException e) {
      // It is told to whoever asks.
    }
  }

  /** JGit takes as long to load as hundreds of features to export, so it is not for nothing. */
  private boolean mayBeThere() {
    for (Path at = directory; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(Constants.DOT_GIT)) || Files.exists(at.resolve(Constants.HEAD))) {
        return true;
      }
    }
    return false;
  }

  private synchronized @Nullable Repository repository() throws IOException {
    if (!searched && !mayBeThere()) {
      return null;
    }
    if (!searched) {
      Isolated.install();
      FileRepositoryBuilder builder =
          new FileRepositoryBuilder().setFS(FS.DETECTED).findGitDir(directory.toFile());
      try {
        repository = builder.getGitDir() == null ? null : builder.setMustExist(true).build();
      } catch (IllegalArgumentException e) {
        throw new IOException(e.getMessage(), e);
      }
      searched = true;
    }
    return repository;
  }

  @Override
  public synchronized void close() {
    if (repository != null) {
      repository.close();
    }
    repository = null;
    searched = false;
  }

  /** Knows no configuration but the repository's own, so that none is looked for. */
  private static final class Isolated extends SystemReader.Delegate {
    private static final SystemReader DEFAULT = SystemReader.getInstance();

    private Isolated() {
      super(DEFAULT);
    }

    static synchronized void install() {
      if (SystemReader.getInstance().getClass().getEnclosingClass() == SystemReader.class) {
        SystemReader.setInstance(new Isolated());
      }
    }

    @Override
    public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
      return new Empty(fs);
    }

    @Override
    public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
      return new Empty(fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
      return new Empty(fs);
    }
  }

  private static final class Empty extends FileBasedConfig {
    /**
     * What a file system is taken to tell apart; JGit writes files to find out unless it is told.
     */
    private static final Duration TIMESTAMP_RESOLUTION = Duration.ofMillis(10);

    Empty(FS fs) {
      super(new File("none"), fs);
    }

    @Override
    public void load() {}

    @Override
    public void save() {}

    @Override
    public boolean isOutdated() {
      return false;
    }

    @Override
    public long getTimeUnit(
        String section,
        @Nullable String subsection,
        String name,
        long defaultValue,
        java.util.concurrent.TimeUnit unit) {
      return section.equals("filesystem")
          ? unit.convert(TIMESTAMP_RESOLUTION)
          : super.getTimeUnit(section, subsection, name, defaultValue, unit);
    }
  }
}
