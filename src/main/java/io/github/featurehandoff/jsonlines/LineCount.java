package io.github.featurehandoff.jsonlines;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;

/**
 * How many lines a log has.
 *
 * @param lines the number of newlines
 * @param bytes the number of bytes
 * @param wholeBytes the number of bytes up to and including the last newline
 */
public record LineCount(long lines, long bytes, long wholeBytes) {

  /** How much of a file is read at a time, so that it is worked on in the processor's cache. */
  static final int BLOCK = 1 << 16;

  private static final ThreadLocal<byte[]> BUFFERS =
      ThreadLocal.withInitial(() -> new byte[BLOCK + PlainLine.SPARE]);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = EACH << 7;
  private static final long NEWLINES = '\n' * EACH;

  /** This thread's buffer of at least {@link #BLOCK} bytes and some to spare, for reading files. */
  static byte[] buffer() {
    return BUFFERS.get();
  }

  /** A larger buffer with the same bytes; if it is this thread's, the thread keeps it. */
  static byte[] enlarge(byte[] buffer, int length) {
    byte[] larger = Arrays.copyOf(buffer, length);
    if (buffer == BUFFERS.get()) {
      BUFFERS.set(larger);
    }
    return larger;
  }

  /** Whether bytes follow the last newline: a torn tail (C3.5). */
  public boolean torn() {
    return wholeBytes < bytes;
  }

  /** Takes what is read of a log, a block at a time. */
  public interface Sink {
    void write(ByteBuffer block) throws IOException;
  }

  /** Counts the lines of a log. */
  public static LineCount of(Content log) throws IOException {
    return ofFirst(log, Long.MAX_VALUE);
  }

  /**
   * The offset of the first byte of a line.
   *
   * @param line its number, from 1
   * @return the log's size where it has fewer lines
   * @throws IOException if the log cannot be read
   */
  public static long startOf(Content log, long line) throws IOException {
    byte[] buffer = buffer();
    long before = line - 1;
    long bytes = 0;
    try (ReadableByteChannel channel = log.open()) {
      for (int read = 0; before > 0 && read >= 0; read = channel.read(ByteBuffer.wrap(buffer))) {
        for (int i = 0; i < read && before > 0; i++) {
          before -= buffer[i] == '\n' ? 1 : 0;
          bytes++;
        }
      }
    }
    return bytes;
  }

  /** Counts the lines in at most the first {@code limit} bytes of a log. */
  public static LineCount ofFirst(Content log, long limit) throws IOException {
    return ofFirst(log, limit, block -> {});
  }

  /** The same, and hands on what it reads. */
  public static LineCount ofFirst(Content log, long limit, Sink sink) throws IOException {
    byte[] buffer = buffer();
    long lines = 0;
    long bytes = 0;
    long wholeBytes = 0;
    try (ReadableByteChannel channel = log.open()) {
      while (bytes < limit) {
        int most = (int) Math.min(BLOCK, limit - bytes);
        int read = channel.read(ByteBuffer.wrap(buffer, 0, most));
        if (read < 0) {
          break;
        }
        sink.write(ByteBuffer.wrap(buffer, 0, read));
        long found = newlines(buffer, read);
        if (found > 0) {
          lines += found;
          wholeBytes = bytes + afterLastNewline(buffer, read);
        }
        bytes += read;
      }
    }
    return new LineCount(lines, bytes, wholeBytes);
  }

  /** The index after the last newline of {@code bytes[0, length)}, or 0 if there is none. */
  static int afterLastNewline(byte[] bytes, int length) {
    int i = length;
    while (i > 0 && bytes[i - 1] != '\n') {
      i--;
    }
    return i;
  }

  /** The number of newlines in {@code bytes[0, length)}. */
  static long newlines(byte[] bytes, int length) {
    long count = 0;
    int i = 0;
    for (; i <= length - 4 * Long.BYTES; i += 4 * Long.BYTES) {
      // A high bit where a newline may be: most groups of 32 bytes have none.
      long marks =
          (others(bytes, i) - EACH)
              | (others(bytes, i + Long.BYTES) - EACH)
              | (others(bytes, i + 2 * Long.BYTES) - EACH)
              | (others(bytes, i + 3 * Long.BYTES) - EACH);
      if ((marks & HIGH_BITS) != 0) {
        count += newlines(bytes, i, i + 4 * Long.BYTES);
      }
    }
    for (; i < length; i++) {
      count += bytes[i] == '\n' ? 1 : 0;
    }
    return count;
  }

  /** The number of newlines in a few words. */
  private static long newlines(byte[] bytes, int from, int to) {
    long sums = 0;
    for (int i = from; i < to; i += Long.BYTES) {
      long others = others(bytes, i);
      // A 1 for each byte that is a newline.
      sums += (~(((others & ~HIGH_BITS) + ~HIGH_BITS) | others) & HIGH_BITS) >>> 7;
    }
    return (sums * EACH) >>> 56;
  }

  /** Eight bytes, with a zero for each newline. */
  private static long others(byte[] bytes, int index) {
    return (long) LONGS.get(bytes, index) ^ NEWLINES;
  }
}
