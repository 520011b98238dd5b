package io.github.featurehandoff.snapshot;

import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.JsonLinesValidator.Meter;
import io.github.featurehandoff.jsonlines.LineCount;
import io.github.featurehandoff.jsonlines.Lines;
import io.github.featurehandoff.source.EventLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes to publish, in a file. This file is validated, and the same file is renamed onto the
 * export (C3.3) when it is on disk (C6.2).
 *
 * @param file the file
 * @param lines the number of lines in its source, counted there and not in the file (C5.4)
 * @param bytes the file's size
 * @param lastModified the modification time that the export gets
 * @param mode the permission bits that the export gets
 * @param heldBack whether the source ends with a torn tail, which is left out
 * @param disk writes the file to disk; null if nothing was written
 */
public record Snapshot(
    Path file,
    long lines,
    long bytes,
    FileTime lastModified,
    int mode,
    boolean heldBack,
    @Nullable Background<Void> disk) {
  private static final int COMMITTED_MODE = 0644;

  /**
   * Copies a log into a new file with the log's permission bits and modification time, and begins
   * to write it to disk. The copy is the log as it was at one instant, or whole lines that are
   * still its beginning (C3.4). Its modification time is from before the copy, so that the export
   * of a log that has grown meanwhile is pending again.
   *
   * @param target must not exist; it is left behind if this throws
   * @param holdBack whether a torn tail is left out; otherwise it is a fault
   * @param meter is told how many bytes were copied
   * @throws TornTailException if there is a torn tail that is a fault, or no whole line
   * @throws ChangedException if the log was rewritten during each of three copies
   * @throws IOException if the log cannot be read or the file cannot be written
   */
  public static Snapshot take(Path log, Path target, boolean holdBack, Meter meter)
      throws IOException {
    FileChannel out = create(target);
    try {
      return written(LogCopy.take(log, target, out, holdBack, meter), out);
    } catch (IOException e) {
      out.close();
      throw e;
    }
  }

  /**
   * The same for a log of a commit, with permission bits 0644 (C3.2).
   *
   * @param time the commit's time
   * @throws TornTailException if the last line has no newline
   * @throws IOException if the log cannot be read or the file cannot be written
   */
  public static Snapshot takeCommitted(Content log, FileTime time, Path target, Meter meter)
      throws IOException {
    FileChannel out = create(target);
    try (ReadableByteChannel in = log.open()) {
      ByteBuffer block = ByteBuffer.allocate(Content.BLOCK);
      while (in.read(block.clear()) >= 0) {
        block.flip();
        LogCopy.refuseHole(block);
        while (block.hasRemaining()) {
          meter.read(out.write(block));
        }
      }
      long bytes = out.size();
      long lines = Lines.count(log);
      if (LogCopy.endOfLastLine(out, bytes) < bytes) {
        throw new TornTailException(lines + 1);
      }
      Snapshot copy = new Snapshot(target, lines, bytes, time, COMMITTED_MODE, false, null);
      return written(copy, out);
    } catch (IOException e) {
      out.close();
      throw e;
    }
  }

  /**
   * The export itself where it already has a committed log's bytes.
   *
   * @throws IOException if the log cannot be read
   */
  public static Snapshot ofCommitted(Content log, FileTime time, Path export) throws IOException {
    return new Snapshot(
        export, Lines.count(log), Files.size(export), time, COMMITTED_MODE, false, null);
  }

  private static FileChannel create(Path target) throws IOException {
    return FileChannel.open(
        target,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static Snapshot written(Snapshot copy, FileChannel out) throws IOException {
    copy.applyAttributes();
    return new Snapshot(
        copy.file,
        copy.lines,
        copy.bytes,
        copy.lastModified,
        copy.mode,
        copy.heldBack,
        Background.start(
            "handoff-disk",
            copy.bytes,
            () -> {
              try (out) {
                out.force(true);
              }
              return null;
            }));
  }

  /**
   * The export itself if it already has the log's bytes, so that nothing is written (C7.2).
   *
   * @return null if it has other bytes
   * @throws TornTailException if the log has a torn tail
   * @throws IOException if one of the two cannot be read
   */
  public static @Nullable Snapshot ofExport(Path log, Path export) throws IOException {
    LogState before = LogState.of(log);
    if (Files.mismatch(log, export) >= 0 || !before.sameContent(LogState.of(log))) {
      return null;
    }
    return whole(export, before, LineCount.of(log));
  }

  /**
   * The log itself, for a dry run: nothing is written.
   *
   * @throws TornTailException if the log has a torn tail
   * @throws IOException if it cannot be read
   */
  public static Snapshot ofLog(Path log) throws IOException {
    return whole(log, LogState.of(log), LineCount.of(log));
  }

  private static Snapshot whole(Path file, LogState state, LineCount count)
      throws TornTailException {
    if (count.torn()) {
      throw new TornTailException(count.lines() + 1);
    }
    FileTime time = EventLog.settable(state.lastModified());
    return new Snapshot(file, count.lines(), count.bytes(), time, state.permissions(), false, null);
  }

  /**
   * A file with one line, a bootstrap event.
   *
   * @param time the modification time that the export gets (C4.1)
   * @throws IOException if the file's permission bits cannot be read
   */
  public static Snapshot ofLine(Path file, byte[] line, FileTime time) throws IOException {
    return new Snapshot(file, 1, line.length, time, LogState.of(file).permissions(), false, null);
  }

  /**
   * Writes one line, a bootstrap event, into a new file and to disk.
   *
   * @param target must not exist; it is left behind if this throws
   * @param time its modification time (C4.1)
   * @throws IOException if the file cannot be written
   */
  public static Snapshot write(byte[] line, Path target, FileTime time) throws IOException {
    try (FileChannel out =
        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(line);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      Files.setLastModifiedTime(target, time);
      out.force(true);
    }
    return ofLine(target, line, time);
  }

  /**
   * Waits until all bytes and attributes of the file are on disk.
   *
   * @throws IOException if it cannot be written there
   */
  public void awaitDisk() throws IOException {
    if (disk != null) {
      disk.await();
    }
  }

  /**
   * Writes the entries of a directory to disk, so that a rename survives a crash.
   *
   * @throws IOException if they cannot be written there
   */
  public static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** The same snapshot in another file. */
  public Snapshot in(Path other) {
    return new Snapshot(other, lines, bytes, lastModified, mode, heldBack, null);
  }

  /**
   * Gives the file its permission bits and its modification time, to the nanosecond where the file
   * system keeps it (C3.2). A file that has both already may belong to another user.
   *
   * @throws IOException if they cannot be set
   */
  public void applyAttributes() throws IOException {
    LogState now = LogState.of(file);
    if (now.mode() != mode) {
      Files.setAttribute(file, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
    }
    if (!now.lastModified().equals(lastModified)) {
      Files.setLastModifiedTime(file, lastModified);
    }
  }
}
