package io.github.featurehandoff.snapshot;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory {@code .handoff/}, where an export is before it is renamed onto its name (C6.2). It
 * lies beside the feature directories and ignores itself, so that Git never sees a file in it.
 *
 * <p>Bytes of its empty file {@code lock} can be locked, and a lock ends with its process. One is
 * shared by all processes that work here: what a process finds that has it alone was left behind
 * (C6.3). Others are for the processes that publish a certain feature (C7.4).
 */
public final class UnpublishedFiles {
  private static final String LOCK = "lock";

  /** What is the same for all processes that see each other's locks: on Linux, the kernel. */
  public static final String HOST = host();

  private static final Logger LOG = LoggerFactory.getLogger(UnpublishedFiles.class);
  private static final Duration FOREIGN_AGE = Duration.ofHours(24);
  private static final Duration LONGEST_TURN = Duration.ofSeconds(1);

  /** The byte that all share; those before are for features. */
  private static final long SHARED = 1L << 62;

  /** One for each directory, since closing a file ends all locks that this process has on it. */
  private static final Map<Path, UnpublishedFiles> ALL = new ConcurrentHashMap<>();

  private final Path directory;
  private final Clock clock;

  // Open as long as a file is in use, so that nothing is left to close at the end.
  private @Nullable FileChannel locks;
  private boolean sharing;
  private int inUse;

  public static UnpublishedFiles in(Path exports) {
    return ALL.computeIfAbsent(exports, path -> new UnpublishedFiles(path, Clock.systemUTC()));
  }

  UnpublishedFiles(Path exports, Clock clock) {
    this.directory = exports.resolve(FeatureDirectory.UNPUBLISHED);
    this.clock = clock;
  }

  /** Removes what killed processes left behind. That it cannot be removed is not a failure. */
  public void removeLeftovers() {
    try {
      if (files().length > 0) {
        enter().leave();
      }
    } catch (IOException e) {
      LOG.debug("Cannot remove what is left in {}", directory, e);
    }
  }

  private File[] files() {
    File[] files = directory.toFile().listFiles((parent, name) -> name.endsWith(".tmp"));
    return files == null ? new File[0] : files;
  }

  /** To be left again. */
  synchronized UnpublishedFiles enter() throws IOException {
    if (inUse == 0) {
      make();
      locks = openLocks();
      clean();
      // Another process that cleans has the byte for a moment.
      sharing = tryLock(SHARED, true, LONGEST_TURN) != null;
    }
    inUse++;
    return this;
  }

  private void clean() throws IOException {
    File[] files = files();
    FileLock alone = files.length == 0 ? null : tryLock(SHARED, false, Duration.ZERO);
    for (File file : files) {
      if ((alone != null && file.getName().startsWith(HOST)) || isOld(file)) {
        var unused = file.delete();
      }
    }
    if (alone != null) {
      alone.release();
    }
  }

  /** Of another host, or without locks, nothing but its age says that a file was left behind. */
  private boolean isOld(File file) {
    try {
      FileTime changed = (FileTime) Files.getAttribute(file.toPath(), "unix:ctime", NOFOLLOW_LINKS);
      return changed.toInstant().isBefore(clock.instant().minus(FOREIGN_AGE));
    } catch (IOException e) {
      return false;
    }
  }

  Path newFile() {
    String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
    return directory.resolve((sharing ? HOST : "unlocked") + "-" + random + ".tmp");
  }

  /**
   * Waits until no other process publishes a feature, and keeps others from it until the lock is
   * released. Null where there are no locks, or after a second: the other one may be stopped.
   */
  @Nullable FileLock lock(String slug) {
    return sharing ? tryLock(slug.hashCode() & 0xFFFF_FFFFL, false, LONGEST_TURN) : null;
  }

  /** Null where somebody else has locked the byte all the time, or there are no locks. */
  private @Nullable FileLock tryLock(long at, boolean shared, Duration longest) {
    FileChannel channel = locks;
    long end = System.nanoTime() + longest.toNanos();
    FileLock lock = null;
    try {
      while (channel != null && lock == null) {
        lock = tryLock(channel, at, shared);
        if (lock == null && System.nanoTime() - end >= 0) {
          return null;
        }
        if (lock == null) {
          LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
      }
    } catch (IOException e) {
      LOG.debug("There are no locks in {}", directory, e);
    }
    return lock;
  }

  /** Null where another process has locked the byte, or this one. */
  private static @Nullable FileLock tryLock(FileChannel channel, long at, boolean shared)
      throws IOException {
    try {
      return channel.tryLock(at, 1, shared);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** The last one to leave ends the locks. */
  synchronized void leave() throws IOException {
    if (--inUse == 0 && locks != null) {
      locks.close();
    }
  }

  private void make() throws IOException {
    try {
      Files.createDirectory(directory);
      // Whoever may export here may use it, whatever this user's umask is.
      Path exports = directory.resolveSibling("");
      Files.setPosixFilePermissions(directory, Files.getPosixFilePermissions(exports));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory, NOFOLLOW_LINKS)) {
        String problem = "is not a directory; a directory was expected";
        throw new IOException(
            problem,
            new FaultException(
                Fault.io(directory.toString(), problem, "Remove it, then run this again.")));
      }
    }
    if (!Files.isWritable(directory)) {
      throw new AccessDeniedException(directory.toString());
    }
    Path ignore = directory.resolve(".gitignore");
    if (Files.exists(ignore, NOFOLLOW_LINKS)) {
      return;
    }
    // Git passes over whatever has this name.
    Path hidden = directory.resolve(".git");
    try {
      Files.createDirectories(hidden);
      Path written =
          Files.writeString(
              hidden.resolve("ignore" + ThreadLocalRandom.current().nextLong()), "*\n");
      Files.move(written, ignore, StandardCopyOption.ATOMIC_MOVE);
      Files.delete(hidden);
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
      permissions.removeAll(PosixFilePermissions.fromString("--x--x--x"));
      Files.setPosixFilePermissions(Files.createFile(directory.resolve(LOCK)), permissions);
    } catch (NoSuchFileException | FileAlreadyExistsException | DirectoryNotEmptyException e) {
      LOG.debug("Another process makes {} at the same time", directory, e);
    }
  }

  private @Nullable FileChannel openLocks() {
    try {
      // For reading too: a FIFO in its place, opened for writing alone, waits for a reader.
      return FileChannel.open(directory.resolve(LOCK), CREATE, READ, WRITE, NOFOLLOW_LINKS);
    } catch (IOException e) {
      LOG.debug("There are no locks in {}", directory, e);
      return null;
    }
  }

  private static String host() {
    Path kernel = Path.of("/proc/sys/kernel/random/boot_id");
    try {
      String name =
          Files.exists(kernel)
              ? Files.readString(kernel).strip()
              : InetAddress.getLocalHost().getHostName();
      return name.replaceAll("\\W", "_");
    } catch (IOException e) {
      return "localhost";
    }
  }
}
