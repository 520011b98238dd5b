package io.github.featurehandoff.events;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Counts the lines of bytes that come in pieces. */
final class LineCount {
  private static final long EACH = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = EACH << 7;

  private long lines;
  private long bytes;
  private long wholeBytes;

  /** Counts what is left in a buffer, which stays as it is. */
  void add(ByteBuffer piece) {
    ByteBuffer buffer = piece.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int from = buffer.position();
    int i = from;
    for (; i <= buffer.limit() - Long.BYTES; i += Long.BYTES) {
      long newlines = newlines(buffer.getLong(i));
      if (newlines != 0) {
        lines += Long.bitCount(newlines);
        int last = Long.BYTES - 1 - (Long.numberOfLeadingZeros(newlines) >> 3);
        wholeBytes = bytes + (i + last + 1 - from);
      }
    }
    for (; i < buffer.limit(); i++) {
      if (buffer.get(i) == '\n') {
        lines++;
        wholeBytes = bytes + (i + 1 - from);
      }
    }
    bytes += buffer.remaining();
  }

  /** The high bit of each byte of a word that is a newline, and no other bit. */
  private static long newlines(long word) {
    long others = word ^ ('\n' * EACH);
    return ~(((others & ~HIGH_BITS) + ~HIGH_BITS) | others) & HIGH_BITS;
  }

  long bytes() {
    return bytes;
  }

  LogScan scan() {
    return new LogScan(lines, bytes, wholeBytes);
  }
}
