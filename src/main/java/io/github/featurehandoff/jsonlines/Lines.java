package io.github.featurehandoff.jsonlines;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;

/** Reads events line by line, as bytes; one line at a time is in memory. */
public final class Lines {
  private static final int BUFFER = 1 << 17;

  /** A longer line is a fault in every log (C5.3). */
  private static final int LONGEST = 64 << 20;

  private Lines() {}

  /** Takes one line. */
  public interface Reader {
    /**
     * Takes the line in {@code bytes[from, to)}, without its newline.
     *
     * @return whether another line is wanted
     */
    boolean line(byte[] bytes, int from, int to) throws IOException;
  }

  /**
   * Reads whole lines in order; bytes after the last newline are left out.
   *
   * @throws IOException if they cannot be read, or a line is longer than 64 MiB
   */
  public static void read(Content content, Reader reader) throws IOException {
    byte[] buffer = new byte[BUFFER];
    int filled = 0;
    try (ReadableByteChannel in = content.open()) {
      for (int read = 0; read >= 0; ) {
        if (filled > LONGEST) {
          throw new IOException("a line is longer than 64 MiB");
        }
        if (filled == buffer.length) {
          buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        read = in.read(ByteBuffer.wrap(buffer, filled, buffer.length - filled));
        int searched = filled;
        filled += Math.max(read, 0);
        int begin = 0;
        for (int i = searched; i < filled; i++) {
          if (buffer[i] == '\n') {
            if (!reader.line(buffer, begin, i)) {
              return;
            }
            begin = i + 1;
          }
        }
        System.arraycopy(buffer, begin, buffer, 0, filled - begin);
        filled -= begin;
      }
    }
  }

  /**
   * How many whole lines there are.
   *
   * @throws IOException if they cannot be read
   */
  public static long count(Content content) throws IOException {
    byte[] buffer = LineCount.buffer();
    long lines = 0;
    try (ReadableByteChannel in = content.open()) {
      for (int read = 0; read >= 0; read = in.read(ByteBuffer.wrap(buffer))) {
        lines += LineCount.newlines(buffer, read);
      }
    }
    return lines;
  }
}
