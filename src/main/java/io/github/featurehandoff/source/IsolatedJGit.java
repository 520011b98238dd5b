package io.github.featurehandoff.source;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * JGit, kept from what is not the repository's: it looks for no other configuration, writes no file
 * to find out what a file system can do, and starts no program (C8.1). Its configuration of the
 * system and the user is set empty for the whole virtual machine, unless the application has set a
 * reader of its own before.
 */
final class IsolatedJGit extends SystemReader.Delegate {
  private static final SystemReader DEFAULT = SystemReader.getInstance();

  private IsolatedJGit() {
    super(DEFAULT);
  }

  /**
   * Opens a repository.
   *
   * @throws IOException if it cannot be read, or one of its files is none that can be
   */
  static Repository open(GitDirectory git) throws IOException {
    install();
    for (String name :
        new String[] {"config", "packed-refs", "shallow", "objects/info/alternates"}) {
      GitFiles.requireRegular(git.common().resolve(name));
    }
    FileRepositoryBuilder builder =
        new FileRepositoryBuilder()
            .setFS(FS.DETECTED)
            .setGitDir(git.path().toFile())
            .setGitCommonDir(git.common().toFile())
            .setMustExist(true);
    Path root = git.root();
    if (root == null) {
      builder.setBare();
    } else {
      builder.setWorkTree(root.toFile());
    }
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static synchronized void install() {
    if (SystemReader.getInstance().getClass().getEnclosingClass() == SystemReader.class) {
      SystemReader.setInstance(new IsolatedJGit());
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
        TimeUnit unit) {
      return section.equals("filesystem")
          ? unit.convert(TIMESTAMP_RESOLUTION)
          : super.getTimeUnit(section, subsection, name, defaultValue, unit);
    }
  }

  /** Something that is read with JGit. */
  interface Reading<T> {
    T get() throws IOException;
  }

  /**
   * Reads something.
   *
   * @throws IOException if it cannot be read, also where JGit says so in another way: its parsers
   *     throw whatever a damaged object makes them throw
   */
  static <T> T read(Reading<T> reading) throws IOException {
    try {
      return reading.get();
    } catch (MissingObjectException e) {
      throw new IOException(
          "the object " + e.getObjectId().name() + " is missing, as in a shallow or partial clone",
          e);
    } catch (RuntimeException e) {
      throw new IOException("an object is damaged, or too large: " + e, e);
    }
  }
}
