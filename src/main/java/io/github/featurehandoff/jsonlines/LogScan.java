package io.github.featurehandoff.jsonlines;

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
  public static final int BUFFER = 1 << 17;
  private static final ThreadLocal<byte[]> BUFFERS =
      ThreadLocal.withInitial(() -> new byte[BUFFER]);

  /** The buffer of this thread, of {@value #BUFFER} bytes, for one who reads a log. */
  public static byte[] buffer() {
    return BUFFERS.get();
  }

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
  public static LogScan ofFirst(Path log, long limit) throws IOException {
    byte[] buffer = buffer();
    LineCount count = new LineCount();
    try (FileChannel source =
        FileChannel.open(log, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      while (count.bytes() < limit) {
        int most = (int) Math.min(BUFFER, limit - count.bytes());
        int read = source.read(ByteBuffer.wrap(buffer, 0, most));
        if (read < 0) {
          break;
        }
        count.add(buffer, 0, read);
      }
    }
    return count.scan();
  }
}
