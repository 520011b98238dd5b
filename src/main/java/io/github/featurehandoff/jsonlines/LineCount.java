package io.github.featurehandoff.jsonlines;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Counts the lines of bytes that come in pieces. */
public final class LineCount {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = EACH << 7;

  private long lines;
  private long bytes;
  private long wholeBytes;

  /** Counts {@code piece[from, to)}. */
  public void add(byte[] piece, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long newlines = newlines((long) LONGS.get(piece, i));
      if (newlines != 0) {
        lines += Long.bitCount(newlines);
        int last = Long.BYTES - 1 - (Long.numberOfLeadingZeros(newlines) >> 3);
        wholeBytes = bytes + (i + last + 1 - from);
      }
    }
    for (; i < to; i++) {
      if (piece[i] == '\n') {
        lines++;
        wholeBytes = bytes + (i + 1 - from);
      }
    }
    bytes += to - from;
  }

  /** The high bit of each byte of a word that is a newline, and no other bit. */
  private static long newlines(long word) {
    long others = word ^ ('\n' * EACH);
    return ~(((others & ~HIGH_BITS) + ~HIGH_BITS) | others) & HIGH_BITS;
  }

  public long bytes() {
    return bytes;
  }

  public LogScan scan() {
    return new LogScan(lines, bytes, wholeBytes);
  }
}
