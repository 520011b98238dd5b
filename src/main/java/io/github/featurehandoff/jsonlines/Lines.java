package io.github.featurehandoff.jsonlines;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads whole lines in order, as bytes; bytes after the last newline are left out. One line at a
 * time is in memory. A line of more than 64 MiB is an {@link IOException}.
 */
public final class Lines implements Closeable {
  private static final int BUFFER = 1 << 17;

  /** A longer line is a fault in every log (C5.3). */
  private static final int LONGEST = 64 << 20;

  private final ReadableByteChannel in;
  private byte[] buffer = new byte[BUFFER];
  private int begin;
  private int end = -1;
  private int filled;

  public Lines(Content content) throws IOException {
    in = content.open();
  }

  /** The next line, without its newline; null after the last one. */
  public byte @Nullable [] next() throws IOException {
    begin = end + 1;
    int at = begin;
    while (at == filled || buffer[at] != '\n') {
      if (at < filled) {
        at++;
      } else {
        at -= begin;
        if (!fill()) {
          return null;
        }
      }
    }
    end = at;
    return Arrays.copyOfRange(buffer, begin, end);
  }

  /** Moves the line to the beginning of the buffer, and reads more of it. */
  private boolean fill() throws IOException {
    filled -= begin;
    System.arraycopy(buffer, begin, buffer, 0, filled);
    begin = 0;
    end = -1;
    if (filled > LONGEST) {
      throw new IOException("a line is longer than 64 MiB");
    }
    if (filled == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int read = in.read(ByteBuffer.wrap(buffer, filled, buffer.length - filled));
    filled += Math.max(read, 0);
    return read >= 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
