package io.github.featurehandoff.snapshot;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
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
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory {@code .handoff/}, where an export is before it is renamed onto its name (C6.2). It
 * lies beside the feature directories and ignores itself, so that Git never sees a file in it.
 *
 * <p>Bytes of its empty file {@code lock} can be locked, and a lock ends with its process: one says
 * that a process still works here (C6.3), another one that it publishes a certain feature (C7.4).
 */
public final class UnpublishedFiles {
  private static final String LOCK = "lock";

  /** What is the same for all processes that see each other's locks: on Linux, the kernel. */
  public static final String HOST = host();

  private static final Logger LOG = LoggerFactory.getLogger(UnpublishedFiles.class);
  private static final Pattern NAME = Pattern.compile("([\\w.]+)-([45][0-9a-f]{15})-\\d+\\.tmp");
  private static final Duration FOREIGN_AGE = Duration.ofHours(24);
  private static final Duration LONGEST_TURN = Duration.ofSeconds(1);

  /** The first of the bytes that are locked for processes; those before are for features. */
  private static final long PROCESSES = 1L << 62;

  /** One for each directory, since closing a file ends all locks that this process has on it. */
  private static final Map<Path, UnpublishedFiles> ALL = new ConcurrentHashMap<>();

  private final Path directory;
  private final Clock clock;

  // Open as long as a file is in use, so that nothing is left to close at the end.
  private @Nullable FileChannel locks;
  private long process;
  private String prefix = "";
  private int inUse;
  private int number;

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
      if (names().length > 0) {
        enter().leave();
      }
    } catch (IOException e) {
      LOG.debug("Cannot remove what is left in {}", directory, e);
    }
  }

  private String[] names() {
    String[] names = directory.toFile().list((parent, name) -> name.endsWith(".tmp"));
    return names == null ? new String[0] : names;
  }

  /** To be left again. */
  synchronized UnpublishedFiles enter() throws IOException {
    if (inUse == 0) {
      make();
      process = PROCESSES | (ThreadLocalRandom.current().nextLong() >>> 3);
      locks = openLocks();
      prefix =
          (locks == null ? "unlocked" : HOST) + "-" + HexFormat.of().toHexDigits(process) + "-";
      for (String name : names()) {
        Path file = directory.resolve(name);
        try {
          if (isLeftover(file)) {
            Files.deleteIfExists(file);
          }
        } catch (IOException e) {
          LOG.debug("Cannot remove {}", file, e);
        }
      }
    }
    inUse++;
    return this;
  }

  synchronized Path newFile() {
    return directory.resolve(prefix + ++number + ".tmp");
  }

  /**
   * Waits until no other process publishes a feature, and keeps others from it until the lock is
   * released. Null where there are no locks, or after a second: the other one may be stopped.
   */
  @Nullable FileLock lock(String slug) {
    FileChannel channel = locks;
    long end = System.nanoTime() + LONGEST_TURN.toNanos();
    try {
      while (channel != null && System.nanoTime() < end) {
        FileLock lock = tryLock(channel, slug.hashCode() & 0xFFFF_FFFFL);
        if (lock != null) {
          return lock;
        }
        LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
      }
    } catch (IOException e) {
      LOG.debug("Nothing keeps other processes from publishing {}", slug, e);
    }
    return null;
  }

  /** Null where another process has locked the byte, or this one. */
  private static @Nullable FileLock tryLock(FileChannel channel, long at) throws IOException {
    try {
      return channel.tryLock(at, 1, false);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** The last one to leave ends the locks. */
  synchronized void leave() throws IOException {
    if (--inUse == 0 && locks != null) {
      locks.close();
      locks = null;
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
            problem, new FaultException(Fault.io(directory.toString(), problem, "Remove it.")));
      }
    }
    UnpublishedFile.requireWritable(directory);
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

  /** Locks this process's byte; null if there are no locks here. */
  private @Nullable FileChannel openLocks() throws IOException {
    FileChannel channel = null;
    try {
      // For reading too: a FIFO in its place, opened for writing alone, waits for a reader.
      channel = FileChannel.open(directory.resolve(LOCK), CREATE, READ, WRITE, NOFOLLOW_LINKS);
      channel.lock(process, 1, false);
      return channel;
    } catch (IOException e) {
      LOG.debug("There are no locks in {}", directory, e);
      if (channel != null) {
        channel.close();
      }
      return null;
    }
  }

  private boolean isLeftover(Path file) throws IOException {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches()) {
      return false;
    }
    if (locks == null || !name.group(1).equals(HOST)) {
      FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime", NOFOLLOW_LINKS);
      return changed.toInstant().isBefore(clock.instant().minus(FOREIGN_AGE));
    }
    try (FileLock lock = tryLock(locks, Long.parseLong(name.group(2), 16))) {
      return lock != null;
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
