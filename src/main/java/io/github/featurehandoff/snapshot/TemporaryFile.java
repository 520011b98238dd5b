package io.github.featurehandoff.snapshot;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of unpublished files, {@code .events.jsonl.<host>-<process>-<start of the
 * process>-<number>.tmp}, and the removal of those that killed processes left behind (C6.3).
 */
public final class TemporaryFile {
  private static final String PREFIX = ".events.jsonl.";
  private static final String SUFFIX = ".tmp";
  private static final Pattern NAME =
      Pattern.compile("\\.events\\.jsonl\\.(.+)-(\\d{1,18})-(\\d{1,18})-\\d+\\.tmp");
  private static final Duration FOREIGN_AGE = Duration.ofHours(24);

  /** Two processes may read different starts of a third one, if the clock was set in between. */
  private static final Duration START_TOLERANCE = Duration.ofSeconds(2);

  private static final long UNKNOWN = 0;
  private static final String HOST = host();
  private static final ProcessHandle SELF = ProcessHandle.current();
  private static final String PROCESS = HOST + "-" + SELF.pid() + "-" + start(SELF);
  private static final AtomicLong NUMBER = new AtomicLong();

  private TemporaryFile() {}

  /** A path in {@code directory} that no other export, thread or process uses. */
  public static Path in(Path directory) {
    return directory.resolve(PREFIX + PROCESS + "-" + NUMBER.incrementAndGet() + SUFFIX);
  }

  /**
   * Removes the files that dead processes of this host left in {@code directory}, and those of
   * other hosts that are older than 24 hours.
   *
   * @throws IOException if the directory cannot be listed, or a file cannot be removed
   */
  public static void removeLeftovers(Path directory) throws IOException {
    removeLeftovers(directory, Instant.now());
  }

  static void removeLeftovers(Path directory, Instant now) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
      for (Path file : files) {
        if (isLeftover(file, now)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static boolean isLeftover(Path file, Instant now) throws IOException {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches()) {
      return false;
    }
    if (name.group(1).equals(HOST)) {
      long started = Long.parseLong(name.group(3));
      return ProcessHandle.of(Long.parseLong(name.group(2)))
          .filter(ProcessHandle::isAlive)
          .map(process -> isAnother(process, started))
          .orElse(true);
    }
    FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
    return changed.toInstant().isBefore(now.minus(FOREIGN_AGE));
  }

  /** Whether a process has the number of an earlier one that started at {@code started}. */
  private static boolean isAnother(ProcessHandle process, long started) {
    long actual = start(process);
    return actual != UNKNOWN
        && started != UNKNOWN
        && Math.abs(actual - started) > START_TOLERANCE.toMillis();
  }

  private static long start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(UNKNOWN);
  }

  /**
   * The name of the host; on Linux also its process namespace, because containers may share a name.
   */
  private static String host() {
    String name;
    try {
      Path kernel = Path.of("/proc/sys/kernel/hostname");
      name =
          Files.exists(kernel)
              ? Files.readString(kernel).strip()
                  + Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString()
              : InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      name = "localhost";
    }
    return name.replaceAll("[^A-Za-z0-9.]", "_");
  }
}
