package io.github.featurehandoff.snapshot;

import io.github.featurehandoff.bootstrap.BootstrapEvent;
import io.github.featurehandoff.jsonlines.DiskSync;
import io.github.featurehandoff.jsonlines.JsonLinesValidator;
import io.github.featurehandoff.jsonlines.LogScan;
import io.github.featurehandoff.jsonlines.ValidationReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that are to be published, in a file of their own. What is validated is this file, and
 * what is published is this same file (C3.3), once it is on disk (C6.2).
 *
 * @param file the file that holds them
 * @param lines the number of lines of its source
 * @param bytes its size
 * @param lastModified the modification time that the export gets
 * @param mode the permission bits that the export gets
 * @param heldBack whether the source goes on with an unfinished line, which this leaves out
 * @param disk brings the file to disk; null where nobody waits for that
 * @param found what the validator found in the bytes as they were written; null where it did not
 *     look at these
 */
public record Snapshot(
    Path file,
    long lines,
    long bytes,
    FileTime lastModified,
    int mode,
    boolean heldBack,
    @Nullable DiskSync disk,
    @Nullable ValidationReport found) {
  private static final int TRIES = 3;

  /** The log has bytes after its last newline: an event that somebody is still writing (C3.5). */
  public static final class TornTailException extends IOException {
    private static final long serialVersionUID = 1L;
    private final long line;

    TornTailException(long line) {
      super("Line " + line + " has no newline at its end");
      this.line = line;
    }

    /** The number of the unfinished line, from 1. */
    public long line() {
      return line;
    }
  }

  /** The log was rewritten every time that it was read. */
  public static final class UnstableLogException extends IOException {
    private static final long serialVersionUID = 1L;

    UnstableLogException() {
      super("changed while it was read, " + TRIES + " times");
    }
  }

  /** What tells one state of a log from another, and what the export gets from it. */
  private record State(Object device, Object inode, long size, FileTime lastModified, int mode) {

    static State of(Path log) throws IOException {
      Map<String, Object> attributes =
          Files.readAttributes(
              log, "unix:dev,ino,size,lastModifiedTime,mode", LinkOption.NOFOLLOW_LINKS);
      return new State(
          attributes.getOrDefault("dev", ""),
          attributes.getOrDefault("ino", ""),
          (Long) attributes.getOrDefault("size", 0L),
          (FileTime) attributes.getOrDefault("lastModifiedTime", FileTime.fromMillis(0)),
          (Integer) attributes.getOrDefault("mode", 0) & 07777);
    }

    /** Permission bits are no content: they may change in between. */
    boolean sameContent(State other) {
      return device.equals(other.device)
          && inode.equals(other.inode)
          && size == other.size
          && lastModified.equals(other.lastModified);
    }

    /** The whole lines of what was scanned. */
    Snapshot snapshot(Path file, LogScan scan) {
      return new Snapshot(
          file, scan.lines(), scan.wholeBytes(), lastModified, mode, scan.torn(), null, null);
    }
  }

  /**
   * Copies a log into a new file, validates it on the way, gives the file the log's permission bits
   * and modification time, and lets it come to disk. The copy is the log as it was at one instant,
   * or whole lines that still are its beginning (C3.4); the modification time is from before the
   * copy, so that a log that grew differs.
   *
   * @param target must not be there yet; it is left behind where this throws
   * @param holdBack whether an unfinished line is left out, or a fault
   * @param notifies whether the copy is to have the modification time {@link #unaccepted()}
   * @param hashed whether the copy's SHA-256 is asked for
   * @throws TornTailException if the log does not end with a newline and that is a fault, or it has
   *     no whole line
   * @throws UnstableLogException if no such copy could be had
   * @throws IOException if the log cannot be read or the file not be written
   */
  public static Snapshot take(
      Path log, Path target, boolean holdBack, boolean notifies, boolean hashed)
      throws IOException {
    DiskSync out =
        new DiskSync(
            FileChannel.open(
                target,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------"))));
    try {
      Snapshot snapshot = copy(log, target, holdBack, hashed, out);
      snapshot.applyAttributes();
      if (notifies) {
        Files.setLastModifiedTime(target, snapshot.unaccepted());
      }
      out.start();
      return snapshot;
    } catch (IOException e) {
      out.close();
      throw e;
    }
  }

  private static Snapshot copy(
      Path log, Path target, boolean holdBack, boolean hashed, DiskSync out) throws IOException {
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      out.clear();
      State before = State.of(log);
      ValidationReport found;
      try (FileChannel source =
          FileChannel.open(log, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
        found = JsonLinesValidator.copy(source, out, hashed);
      }
      LogScan copy = found.scan();
      boolean still = before.sameContent(State.of(log)) && copy.bytes() == before.size;
      if (still || (attempt == TRIES && isBeginning(target, copy, log))) {
        if (copy.torn() && (!holdBack || copy.wholeBytes() == 0)) {
          throw new TornTailException(copy.lines() + 1);
        }
        out.cut(copy.wholeBytes());
        return new Snapshot(
            target,
            copy.lines(),
            copy.wholeBytes(),
            before.lastModified,
            before.mode,
            copy.torn(),
            out,
            copy.torn() ? null : found);
      }
    }
    throw new UnstableLogException();
  }

  private static boolean isBeginning(Path copied, LogScan copy, Path log) throws IOException {
    long mismatch = Files.mismatch(copied, log);
    return mismatch < 0 || mismatch >= copy.wholeBytes();
  }

  /**
   * The export itself, where it already has the log's bytes: nothing is written then (C7.2).
   *
   * @return whether it has; if so, its permission bits and modification time still are its own
   * @throws TornTailException if the log does not end with a newline
   * @throws IOException if one of the two cannot be read
   */
  public static Optional<Snapshot> ofExport(Path log, Path export) throws IOException {
    State before = State.of(log);
    if (Files.mismatch(log, export) >= 0 || !before.sameContent(State.of(log))) {
      return Optional.empty();
    }
    LogScan scan = LogScan.of(log);
    if (scan.torn()) {
      throw new TornTailException(scan.lines() + 1);
    }
    return Optional.of(before.snapshot(export, scan));
  }

  /**
   * The log itself, as it is now: to compare with, not to publish.
   *
   * @throws IOException if it cannot be read
   */
  public static Snapshot ofLog(Path log) throws IOException {
    return State.of(log).snapshot(log, LogScan.of(log));
  }

  /**
   * Writes a bootstrap event into a new file and brings it to disk; its modification time is its
   * {@code at} (C4.1).
   *
   * @param target must not be there yet; it is left behind where this throws
   * @param notifies whether the file is to have the modification time {@link #unaccepted()}
   * @throws IOException if the file cannot be written
   */
  public static Snapshot of(BootstrapEvent event, Path target, boolean notifies)
      throws IOException {
    byte[] line = event.toLine();
    try (FileChannel out =
        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(line);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      FileTime at = FileTime.from(event.at());
      Files.setLastModifiedTime(target, notifies ? unaccepted(at) : at);
      out.force(true);
    }
    return ofExport(event, target);
  }

  /**
   * A bootstrap event's file, as it is.
   *
   * @throws IOException if its permission bits cannot be read
   */
  public static Snapshot ofExport(BootstrapEvent event, Path file) throws IOException {
    return new Snapshot(
        file,
        1,
        event.toLine().length,
        FileTime.from(event.at()),
        State.of(file).mode,
        false,
        null,
        null);
  }

  /**
   * The modification time of an export until a notification of it was accepted: 0, which says that
   * it is pending; where the source itself has that time, another one (C3.2).
   */
  public FileTime unaccepted() {
    return unaccepted(lastModified);
  }

  private static FileTime unaccepted(FileTime source) {
    return FileTime.fromMillis(source.toMillis() == 0 ? 1000 : 0);
  }

  /**
   * Compares this with an export that is there.
   *
   * @throws IOException if one of the two cannot be read
   */
  public Difference differenceFrom(Path export) throws IOException {
    long mismatch = Files.mismatch(file, export);
    if (mismatch < 0) {
      return new Difference(lines, true, true);
    }
    return new Difference(
        LogScan.ofFirst(file, mismatch).lines(), mismatch == Files.size(export), mismatch == bytes);
  }

  /**
   * Where a snapshot and an export part.
   *
   * @param commonLines the number of whole lines that both begin with
   * @param beginsWithExport whether the snapshot begins with the whole export
   * @param isBeginning whether the export begins with the whole snapshot
   */
  public record Difference(long commonLines, boolean beginsWithExport, boolean isBeginning) {
    /** Whether both have the same bytes. */
    public boolean none() {
      return beginsWithExport && isBeginning;
    }
  }

  /**
   * Waits until the file is on disk, with all its bytes and attributes.
   *
   * @throws IOException if it cannot be brought there
   */
  public void awaitDisk() throws IOException {
    if (disk != null) {
      disk.await();
    }
  }

  /**
   * What the validator finds in the file; it reads it unless it saw these very bytes being written.
   *
   * @param hashed whether its SHA-256 is asked for
   * @throws IOException if the file cannot be read
   */
  public ValidationReport validate(boolean hashed) throws IOException {
    FileTime now = Files.getLastModifiedTime(file);
    boolean untouched =
        Files.size(file) == bytes && (now.equals(lastModified) || now.equals(unaccepted()));
    return found != null && untouched ? found : JsonLinesValidator.validate(file, hashed);
  }

  /** The same, found in another file. */
  public Snapshot in(Path other) {
    return new Snapshot(other, lines, bytes, lastModified, mode, heldBack, null, null);
  }

  /**
   * Gives the file its permission bits and its modification time, to the nanosecond where the file
   * system keeps it (C3.2).
   *
   * @throws IOException if they cannot be set
   */
  public void applyAttributes() throws IOException {
    Files.setAttribute(file, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
    Files.setLastModifiedTime(file, lastModified);
  }
}
