package io.github.featurehandoff.events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

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
    return copying(log, Long.MAX_VALUE, null);
  }

  /**
   * The number of the line, from 1, in which the byte at {@code offset} of {@code log} lies.
   *
   * @throws IOException if it cannot be read, or is a symbolic link
   */
  public static long lineAt(Path log, long offset) throws IOException {
    return copying(log, offset, null).lines() + 1;
  }

  /** Reads the first {@code limit} bytes of a log. */
  static LogScan ofFirst(Path log, long limit) throws IOException {
    return copying(log, limit, null);
  }

  /**
   * Reads at most {@code limit} bytes of a log and writes them to {@code target} where one is
   * given.
   */
  static LogScan copying(Path log, long limit, @Nullable WritableByteChannel target)
      throws IOException {
    ByteBuffer buffer = BUFFERS.get();
    long lines = 0;
    long bytes = 0;
    long wholeBytes = 0;
    try (FileChannel source =
        FileChannel.open(log, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      while (bytes < limit) {
        buffer.clear().limit((int) Math.min(BUFFER, limit - bytes));
        if (source.read(buffer) < 0) {
          break;
        }
        buffer.flip();
        for (int i = 0; i < buffer.limit(); i++) {
          if (buffer.get(i) == '\n') {
            lines++;
            wholeBytes = bytes + i + 1;
          }
        }
        bytes += buffer.limit();
        while (target != null && buffer.hasRemaining()) {
          target.write(buffer);
        }
      }
    }
    return new LogScan(lines, bytes, wholeBytes);
  }
}
