package io.github.featurehandoff.jsonlines;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A log's bytes, read once, in order; copied and hashed on the way where that is asked for. One
 * thread at a time takes from it.
 */
public final class Intake {

  /** What {@link #nextLines} says of a line that is longer than the buffer. */
  public static final int LINE_GOES_ON = -1;

  /** How many bytes are read and written at a time: little enough to be at hand for both. */
  private static final int SLICE = 1 << 18;

  private static final ThreadLocal<ByteBuffer> SLICES =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(SLICE));

  private final ReadableByteChannel channel;
  private final @Nullable DiskSync copy;
  private final @Nullable MessageDigest digest;
  private byte[] rest = {};
  private int restLength;
  private long bytes;
  private boolean ended;

  /**
   * Reads a channel.
   *
   * @param copy gets all bytes; null where nobody wants them
   * @param hashed whether the bytes are hashed
   */
  public Intake(ReadableByteChannel channel, @Nullable DiskSync copy, boolean hashed) {
    this.channel = channel;
    this.copy = copy;
    try {
      digest = hashed ? MessageDigest.getInstance("SHA-256") : null;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /**
   * Fills a buffer from its beginning with the whole lines that come next, at the end of the log
   * with all that is left.
   *
   * @return how many bytes these are, 0 where the log has ended, or {@link #LINE_GOES_ON} where the
   *     buffer is full of a line that does not end in it
   * @throws InterruptedIOException if the thread was interrupted
   * @throws IOException if the log cannot be read, or the copy not be written
   */
  public int nextLines(byte[] buffer) throws IOException {
    int rested = restLength;
    restLength = 0;
    System.arraycopy(rest, 0, buffer, 0, rested);
    int filled = fill(buffer, rested, buffer.length);
    if (ended) {
      return filled;
    }
    int end = filled;
    while (end > 0 && buffer[end - 1] != '\n') {
      end--;
    }
    if (end == 0) {
      return LINE_GOES_ON;
    }
    keep(buffer, end, filled);
    return end;
  }

  /** Whether everything has been taken. */
  public boolean ended() {
    return ended && restLength == 0;
  }

  /** Takes {@code bytes[from, to)} back; they come first in what is taken next. */
  public void keep(byte[] bytes, int from, int to) {
    restLength = to - from;
    if (rest.length < restLength) {
      rest = new byte[Math.max(restLength, 2 * rest.length)];
    }
    System.arraycopy(bytes, from, rest, 0, restLength);
  }

  /**
   * Fills {@code buffer[from, to)} with what nobody has taken yet.
   *
   * @return {@code to}, or, where the log ended, the index after its last byte
   * @throws InterruptedIOException if the thread was interrupted
   * @throws IOException if the log cannot be read, or the copy not be written
   */
  public int fill(byte[] buffer, int from, int to) throws IOException {
    ByteBuffer slice = SLICES.get();
    int end = from;
    while (end < to && !ended) {
      refuseInterrupted();
      int read = channel.read(slice.clear().limit(Math.min(SLICE, to - end)));
      if (read < 0) {
        ended = true;
        continue;
      }
      bytes += read;
      if (copy != null) {
        copy.write(slice.flip());
      }
      slice.flip().get(buffer, end, read);
      if (digest != null) {
        digest.update(buffer, end, read);
      }
      end += read;
    }
    return end;
  }

  /** How many bytes have been read. */
  public long bytes() {
    return bytes;
  }

  /** Ends the validation soon where the thread was interrupted. */
  public static void refuseInterrupted() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("Interrupted while a log was being validated");
    }
  }

  /** The SHA-256 of all bytes, in hex, once; null where it was not asked for. */
  public @Nullable String sha256() {
    return digest == null ? null : HexFormat.of().formatHex(digest.digest());
  }
}
