package io.github.featurehandoff.events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What one pass over a log's bytes tells.
 *
 * @param lines the number of newlines
 * @param bytes the number of bytes
 * @param wholeBytes the number of bytes up to the last newline, it included
 */
public record LogScan(long lines, long bytes, long wholeBytes) {
  private static final int BUFFER = 1 << 17;
  private static final ThreadLocal<ByteBuffer> BUFFERS =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BUFFER));

  /** Whether there is something after the last newline: a torn tail (C3.5). */
  public boolean torn() {
    return wholeBytes < bytes;
  }

  /**
   * Reads a log.
   *
   * @throws IOException if it cannot be read, or is a symbolic link
   */
  public static LogScan of(Path log) throws IOException {
    return ofFirst(log, Long.MAX_VALUE);
  }

  /**
   * The number of the line, from 1, in which the byte at {@code offset} of {@code log} lies.
   *
   * @throws IOException if it cannot be read, or is a symbolic link
   */
  public static long lineAt(Path log, long offset) throws IOException {
    return ofFirst(log, offset).lines() + 1;
  }

  /** Reads at most the first {@code limit} bytes of a log. */
  static LogScan ofFirst(Path log, long limit) throws IOException {
    ByteBuffer buffer = BUFFERS.get();
    LineCount count = new LineCount();
    try (FileChannel source =
        FileChannel.open(log, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      while (count.bytes() < limit) {
        buffer.clear().limit((int) Math.min(BUFFER, limit - count.bytes()));
        if (source.read(buffer) < 0) {
          break;
        }
        count.add(buffer.flip());
      }
    }
    return count.scan();
  }
}
