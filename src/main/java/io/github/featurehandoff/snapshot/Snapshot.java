package io.github.featurehandoff.snapshot;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.github.featurehandoff.feature.FileState;
import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.JsonLinesValidator.Meter;
import io.github.featurehandoff.jsonlines.LineCount;
import io.github.featurehandoff.source.EventLog;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The bytes to publish, in a file. This file is validated, and the same file is renamed onto the
 * export (C3.3) when it is on disk (C6.2).
 *
 * @param lines the number of lines in its source, counted there and not in the file (C5.4)
 * @param lastModified the modification time that the export gets, with {@code permissions}
 * @param heldBack whether the source ends with a torn tail, which is left out
 * @param disk writes the file to disk; null if nothing was written
 */
public record Snapshot(
    Path file,
    long lines,
    long bytes,
    FileTime lastModified,
    Set<PosixFilePermission> permissions,
    boolean heldBack,
    @Nullable Future<?> disk) {
  private static final Set<PosixFilePermission> OF_COMMITS =
      PosixFilePermissions.fromString("rw-r--r--");
  private static final int TRIES = 3;

  /** So much is copied before what follows is looked at; more than that is worth a thread. */
  private static final long CHUNK = 1 << 20;

  private Snapshot(
      Path file, long lines, long bytes, FileTime time, Set<PosixFilePermission> permissions) {
    this(file, lines, bytes, time, permissions, false, null);
  }

  /**
   * Copies a log into a new file with the log's permission bits and modification time (of a commit
   * 0644 and the commit's time), and begins to write it to disk. The copy is the log as it was at
   * one instant, or whole lines that are still its beginning (C3.4). Its modification time is from
   * before the copy, so that the export of a log that has grown meanwhile is pending again.
   *
   * @param target must not exist; it is left behind if this throws
   * @param holdBack whether a file's torn tail is left out; otherwise it is a fault
   * @throws TornTailException if there is a torn tail that is a fault, or no whole line
   * @throws ChangedException if the log was rewritten during each of three copies
   * @throws IOException also if the log is no JSON, as soon as that is seen, so that a hole of a
   *     gigabyte is not copied
   */
  public static Snapshot take(EventLog log, Path target, boolean holdBack, Meter meter)
      throws IOException {
    FileChannel out =
        FileChannel.open(
            target,
            Set.of(CREATE_NEW, READ, WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Path file = log.file();
      Snapshot copy =
          file == null
              ? copyCommitted(log, target, out, meter)
              : copy(file, target, out, holdBack, meter);
      copy.applyAttributes();
      Future<?> disk =
          start(
              "handoff-disk",
              copy.bytes,
              () -> {
                try (out) {
                  out.force(true);
                }
                return target;
              });
      return new Snapshot(
          target, copy.lines, copy.bytes, copy.lastModified, copy.permissions, copy.heldBack, disk);
    } catch (IOException e) {
      out.close();
      throw e;
    }
  }

  private static Snapshot copy(
      Path log, Path target, FileChannel out, boolean holdBack, Meter meter) throws IOException {
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      PosixFileAttributes before = attributes(log);
      long size = before.size();
      Future<LineCount> counting =
          start("handoff-count", size, () -> LineCount.ofFirst(Content.of(log), size));
      long copied = transfer(log, out.truncate(0).position(0), size, meter);
      LineCount count = await(counting);
      long whole = count.wholeBytes();
      boolean same = copied == size && isSame(before, log);
      if (same || (attempt == TRIES && isBeginning(target, whole, log))) {
        if (whole < copied && (!holdBack || whole == 0)) {
          throw new TornTailException(count.lines() + 1);
        }
        out.truncate(whole);
        FileTime time = EventLog.settable(before.lastModifiedTime());
        return new Snapshot(
            target, count.lines(), whole, time, before.permissions(), whole < copied, null);
      }
    }
    throw new ChangedException("The log was rewritten while it was copied");
  }

  private static long transfer(Path log, FileChannel out, long size, Meter meter)
      throws IOException {
    try (FileChannel in = FileChannel.open(log, READ, NOFOLLOW_LINKS)) {
      long copied = 0;
      long count = 1;
      while (copied < size && count > 0) {
        if (size > CHUNK) {
          refuseForeign(in, copied);
        }
        count = in.transferTo(copied, Math.min(CHUNK, size - copied), out);
        copied += count;
        meter.read(count);
      }
      return copied;
    }
  }

  private static void refuseForeign(FileChannel log, long at) throws IOException {
    ByteBuffer first = ByteBuffer.allocate(1);
    if (log.read(first, at) > 0
        && (first.get(0) == 0 || (at == 0 && " \t\r\n{".indexOf(first.get(0)) < 0))) {
      throw new IOException("The log has NUL characters, or does not begin with '{'");
    }
  }

  private static boolean isBeginning(Path copied, long whole, Path log) throws IOException {
    long mismatch = Files.mismatch(copied, log);
    return mismatch < 0 || mismatch >= whole;
  }

  private static Snapshot copyCommitted(EventLog log, Path target, FileChannel out, Meter meter)
      throws IOException {
    LineCount count =
        LineCount.ofFirst(
            log.content(),
            Long.MAX_VALUE,
            block -> {
              while (block.hasRemaining()) {
                meter.read(out.write(block));
              }
            });
    return whole(target, count, log.lastModified(), OF_COMMITS);
  }

  /** The export itself (C7.2); null if it has other bytes than the log, which has no torn tail. */
  public static @Nullable Snapshot ofExport(EventLog log, Path export) throws IOException {
    Path file = log.file();
    PosixFileAttributes before = file == null ? null : attributes(file);
    long size = before == null ? log.size() : before.size();
    if (size != Files.size(export)
        || Content.mismatch(log.content(), Content.of(export)) >= 0
        || (file != null && before != null && !isSame(before, file))) {
      return null;
    }
    LineCount count = LineCount.ofFirst(log.content(), size);
    return before == null
        ? whole(export, count, log.lastModified(), OF_COMMITS)
        : whole(export, count, before.lastModifiedTime(), before.permissions());
  }

  /** The log itself, which has no torn tail, for a dry run. */
  public static Snapshot ofFile(Path log) throws IOException {
    PosixFileAttributes state = attributes(log);
    LineCount count = LineCount.ofFirst(Content.of(log), state.size());
    return whole(log, count, state.lastModifiedTime(), state.permissions());
  }

  private static Snapshot whole(
      Path file, LineCount log, FileTime time, Set<PosixFilePermission> permissions)
      throws TornTailException {
    if (log.torn()) {
      throw new TornTailException(log.lines() + 1);
    }
    return new Snapshot(file, log.lines(), log.bytes(), EventLog.settable(time), permissions);
  }

  /** A file with one line, a bootstrap event, and the time that it is to have (C4.1). */
  public static Snapshot ofLine(Path file, byte[] line, FileTime time) throws IOException {
    return new Snapshot(file, 1, line.length, time, attributes(file).permissions());
  }

  /** Writes one line into a new file and to disk. */
  public static Snapshot write(byte[] line, Path target, FileTime time) throws IOException {
    Files.write(target, line, CREATE_NEW, WRITE);
    Files.setLastModifiedTime(target, time);
    sync(target);
    return ofLine(target, line, time);
  }

  public void awaitDisk() throws IOException {
    if (disk != null) {
      await(disk);
    }
  }

  /** Writes a file to disk; or a directory's entries, where that can be asked for (C6.2). */
  public static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, READ)) {
      channel.force(true);
    } catch (IOException e) {
      if (!Files.isDirectory(path) || !"Invalid argument".equals(e.getMessage())) {
        throw e;
      }
    }
  }

  public Snapshot in(Path other) {
    return new Snapshot(other, lines, bytes, lastModified, permissions, heldBack, null);
  }

  /** Gives the file its permission bits and time, unless it has them: it may be another user's. */
  public void applyAttributes() throws IOException {
    PosixFileAttributes now = attributes(file);
    if (!now.permissions().equals(permissions)) {
      Files.setPosixFilePermissions(file, permissions);
    }
    if (!now.lastModifiedTime().equals(lastModified)) {
      Files.setLastModifiedTime(file, lastModified);
    }
  }

  private static PosixFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, PosixFileAttributes.class, NOFOLLOW_LINKS);
  }

  /** Whether a file's content is the same as before; permission bits may change. */
  private static boolean isSame(PosixFileAttributes before, Path file) throws IOException {
    return FileState.of(before).equals(FileState.of(attributes(file)));
  }

  /** Works on a large file in the background, on a small one at once. */
  private static <T> Future<T> start(String name, long bytes, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    try {
      if (bytes > CHUNK) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return task;
      }
    } catch (OutOfMemoryError refused) {
      // There is no thread for it, so it is done at once.
    }
    task.run();
    return task;
  }

  private static <T> T await(Future<T> task) throws IOException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while a large file was being exported");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
