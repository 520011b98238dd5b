package io.github.featurehandoff.jsonlines;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Checks the lines that begin in a range of a log. It reads a block at a time; a line that does not
 * fit into that is held whole, up to the longest that is accepted (C5.3).
 */
final class RangeCheck {

  /** The longest line and its newline. */
  private static final int MAX_HELD = JsonLine.MAX_LINE + 1;

  /** One line of more than 1 MiB is held at a time, however many threads check (C5.6). */
  private static final ReentrantLock LONG_LINE = new ReentrantLock();

  private final Source source;
  private byte[] buffer;
  private final Findings findings = new Findings();

  /** Where in the log the buffer's first byte is. */
  private long origin;

  private int filled;

  private final int block;

  /** How many bytes are read at a time: a block, or sixteen for a line that needs it. */
  private int most;

  private boolean ended;

  /** Reads a log. */
  interface Source {
    /** Reads what begins at a position; returns how many bytes, -1 at the end of the log. */
    int read(ByteBuffer target, long position) throws IOException;
  }

  private RangeCheck(Source source, byte[] buffer) {
    this.source = source;
    this.buffer = buffer;
    this.block = Math.min(LineCount.BLOCK, buffer.length - PlainLine.SPARE);
    this.most = block;
  }

  /**
   * Checks the lines whose first byte is in {@code [from, to)}.
   *
   * @param buffer what to read with
   * @throws InterruptedIOException if the thread was interrupted
   * @throws IOException if the log cannot be read
   */
  static Findings of(Source source, long from, long to, byte[] buffer) throws IOException {
    RangeCheck range = new RangeCheck(source, buffer);
    if (from > 0) {
      range.skipLineBefore(from, to);
    }
    long first = range.origin;
    while (range.origin < to && range.fill()) {
      range.checkBuffer(to);
    }
    range.findings.bytes(range.origin - first);
    return range.findings;
  }

  private void skipLineBefore(long from, long to) throws IOException {
    origin = from - 1;
    boolean skipped = false;
    while (!skipped && origin < to && fill()) {
      int newline = newline(buffer, 0, filled);
      skipped = newline < filled;
      drop(Math.min(newline + 1, filled));
    }
  }

  private void checkBuffer(long to) throws IOException {
    int whole = LineCount.afterLastNewline(buffer, filled);
    if (whole > 0) {
      drop(checkLines(buffer, whole, (int) Math.min(whole, to - origin)));
      most = block;
    } else if (!ended && most == block) {
      most = 16 * block;
      int length = most + PlainLine.SPARE;
      buffer = buffer.length < length ? LineCount.enlarge(buffer, length) : buffer;
    } else {
      checkLongLine();
    }
  }

  /** Checks the line that fills the buffer, or is the last one and has no newline. */
  private void checkLongLine() throws IOException {
    byte[] line = {};
    int length = 0;
    boolean newline = false;
    try {
      while (!newline && fill()) {
        int piece = newline(buffer, 0, filled);
        newline = piece < filled;
        piece += newline ? 1 : 0;
        int held = Math.min(piece, MAX_HELD - length);
        line = withRoom(line, length + held + PlainLine.SPARE);
        System.arraycopy(buffer, 0, line, length, held);
        length += held;
        drop(piece);
      }
      checkLines(line, length, 1);
    } finally {
      if (LONG_LINE.isHeldByCurrentThread()) {
        LONG_LINE.unlock();
      }
    }
  }

  private static byte[] withRoom(byte[] line, int length) {
    if (length <= line.length) {
      return line;
    }
    if (length > JsonLine.MAX_TOKEN && !LONG_LINE.isHeldByCurrentThread()) {
      LONG_LINE.lock();
    }
    int grown = line.length < MAX_HELD / 16 ? 8 * line.length : MAX_HELD;
    return Arrays.copyOf(line, Math.max(length, grown));
  }

  /**
   * Checks the lines that begin in {@code bytes[0, limit)}.
   *
   * @param length where the last one ends, with or without a newline
   * @return the index after the last one
   */
  private int checkLines(byte[] bytes, int length, int limit) throws IOException {
    boolean whole = bytes[length - 1] == '\n';
    int begin = 0;
    while (begin < limit) {
      int end = whole ? PlainLine.end(bytes, begin) : -1;
      findings.line();
      if (end < 0 || end - begin > JsonLine.MAX_TOKEN) {
        end = newline(bytes, begin, length);
        JsonLine.Fault fault = JsonLine.fault(bytes, begin, end, end < length);
        if (fault != null) {
          findings.fault(fault, bytes, begin, end);
        }
      }
      begin = end + 1;
    }
    return begin;
  }

  /** Reads until a block is full or the log has ended; says whether the buffer has a byte. */
  private boolean fill() throws IOException {
    while (filled < most && !ended) {
      refuseInterrupted();
      int read = source.read(ByteBuffer.wrap(buffer, filled, most - filled), origin + filled);
      ended = read < 0;
      filled += Math.max(0, read);
    }
    return filled > 0;
  }

  private void drop(int count) {
    filled -= count;
    System.arraycopy(buffer, count, buffer, 0, filled);
    origin += count;
  }

  /** The index of the first newline, or {@code to}. */
  private static int newline(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != '\n') {
      i++;
    }
    return i;
  }

  /** Ends the validation soon where the thread was interrupted. */
  static void refuseInterrupted() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("Interrupted while a log was being validated");
    }
  }
}
