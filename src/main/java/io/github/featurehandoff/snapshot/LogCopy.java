package io.github.featurehandoff.snapshot;

import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.JsonLinesValidator.Meter;
import io.github.featurehandoff.jsonlines.LineCount;
import io.github.featurehandoff.source.EventLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.concurrent.Future;

/** Copies a log that may grow meanwhile (C3.4). */
final class LogCopy {
  private static final int TRIES = 3;
  private static final int TAIL = 1 << 10;

  /** So much is copied before what follows is looked at. */
  private static final long CHUNK = 1 << 20;

  private LogCopy() {}

  /**
   * Copies a log into an empty file.
   *
   * @throws IOException as {@link Snapshot#take} does; also if the log is no JSON, as soon as that
   *     is seen, so that a hole of a gigabyte is not copied
   */
  static Snapshot take(Path log, Path target, FileChannel out, boolean holdBack, Meter meter)
      throws IOException {
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      PosixFileAttributes before = Snapshot.attributes(log);
      Future<LineCount> count =
          Background.start(
              "handoff-count",
              before.size(),
              () -> LineCount.ofFirst(Content.of(log), before.size()));
      long copied = transfer(log, out.truncate(0).position(0), before.size(), meter);
      long whole = endOfLastLine(out, copied);
      LineCount counted = Background.await(count);
      boolean same = copied == before.size() && Snapshot.isSame(before, log);
      if (same || (attempt == TRIES && isBeginning(target, whole, log))) {
        if (whole < copied && (!holdBack || whole == 0)) {
          throw new TornTailException(LineCount.ofFirst(Content.of(log), whole).lines() + 1);
        }
        out.truncate(whole);
        long lines =
            counted.wholeBytes() == whole
                ? counted.lines()
                : LineCount.ofFirst(Content.of(log), whole).lines();
        FileTime time = EventLog.settable(before.lastModifiedTime());
        return new Snapshot(target, lines, whole, time, before.permissions(), whole < copied, null);
      }
    }
    throw new ChangedException("The log was rewritten while it was copied");
  }

  private static long transfer(Path log, FileChannel out, long size, Meter meter)
      throws IOException {
    try (FileChannel in =
        FileChannel.open(log, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
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
    ByteBuffer first = ByteBuffer.allocate(Long.BYTES);
    log.read(first, at);
    refuseHole(first.flip());
    if (at == 0 && first.hasRemaining() && " \t\r\n{".indexOf(first.get(0)) < 0) {
      throw new IOException("The log does not begin with '{'");
    }
  }

  /** Stops copying what cannot be valid, as a hole in a sparse file. */
  static void refuseHole(ByteBuffer block) throws IOException {
    if (block.hasRemaining() && block.get(0) == 0) {
      throw new IOException("The log has NUL characters");
    }
  }

  /** The offset after the last newline of a file's first {@code size} bytes. */
  static long endOfLastLine(FileChannel file, long size) throws IOException {
    ByteBuffer tail = ByteBuffer.allocate((int) Math.min(size, TAIL));
    for (long end = size; end > 0; end -= tail.limit()) {
      tail.clear().limit((int) Math.min(end, TAIL));
      long begin = end - tail.limit();
      while (tail.hasRemaining() && file.read(tail, begin + tail.position()) > 0) {}
      for (int i = tail.position() - 1; i >= 0; i--) {
        if (tail.get(i) == '\n') {
          return begin + i + 1;
        }
      }
    }
    return 0;
  }

  private static boolean isBeginning(Path copied, long whole, Path log) throws IOException {
    long mismatch = Files.mismatch(copied, log);
    return mismatch < 0 || mismatch >= whole;
  }
}
