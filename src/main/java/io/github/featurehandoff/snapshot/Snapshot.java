package io.github.featurehandoff.snapshot;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.github.featurehandoff.feature.FileState;
import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.JsonLinesValidator.Meter;
import io.github.featurehandoff.jsonlines.LineCount;
import io.github.featurehandoff.source.EventLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.Future;
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
    @Nullable Future<Void> disk) {
  private static final Set<PosixFilePermission> OF_COMMITS =
      PosixFilePermissions.fromString("rw-r--r--");

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
              ? takeCommitted(log, target, out, meter)
              : LogCopy.take(file, target, out, holdBack, meter);
      copy.applyAttributes();
      return copy.onItsWay(out);
    } catch (IOException e) {
      out.close();
      throw e;
    }
  }

  private Snapshot onItsWay(FileChannel out) {
    Future<Void> writing =
        Background.start(
            "handoff-disk",
            bytes,
            () -> {
              try (out) {
                out.force(true);
              }
              return null;
            });
    return new Snapshot(file, lines, bytes, lastModified, permissions, heldBack, writing);
  }

  private static Snapshot takeCommitted(EventLog log, Path target, FileChannel out, Meter meter)
      throws IOException {
    try (ReadableByteChannel in = log.content().open()) {
      ByteBuffer block = ByteBuffer.allocate(Content.BLOCK);
      while (in.read(block.clear()) >= 0) {
        block.flip();
        LogCopy.refuseHole(block);
        while (block.hasRemaining()) {
          meter.read(out.write(block));
        }
      }
    }
    long bytes = out.size();
    long lines = LineCount.of(log.content()).lines();
    if (LogCopy.endOfLastLine(out, bytes) < bytes) {
      throw new TornTailException(lines + 1);
    }
    return new Snapshot(target, lines, bytes, log.lastModified(), OF_COMMITS);
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
    return file == null || before == null
        ? new Snapshot(
            export, LineCount.of(log.content()).lines(), size, log.lastModified(), OF_COMMITS)
        : whole(export, file, before);
  }

  /** The log itself, which has no torn tail, for a dry run. */
  public static Snapshot ofFile(Path log) throws IOException {
    return whole(log, log, attributes(log));
  }

  private static Snapshot whole(Path file, Path log, PosixFileAttributes state) throws IOException {
    LineCount count = LineCount.ofFirst(Content.of(log), state.size());
    if (count.torn()) {
      throw new TornTailException(count.lines() + 1);
    }
    FileTime time = EventLog.settable(state.lastModifiedTime());
    return new Snapshot(file, count.lines(), count.bytes(), time, state.permissions());
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
      Background.await(disk);
    }
  }

  /** Writes a file to disk; or a directory's entries, so that a rename survives a crash. */
  public static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, READ)) {
      channel.force(true);
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

  static PosixFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether a file's content is the same as before; permission bits may change. */
  static boolean isSame(PosixFileAttributes before, Path file) throws IOException {
    return FileState.of(before).equals(FileState.of(attributes(file)));
  }
}
