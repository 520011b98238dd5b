package io.github.featurehandoff.events;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A log's bytes, read once and in order and counted; and, in this order, what they are passed on
 * to: a copy, and a hash, where these are asked for.
 */
final class Intake {

  /** Small enough for the virtual machine to keep its own copy of it at hand. */
  private static final int SLICE = 1 << 16;

  private final ReadableByteChannel channel;
  private final @Nullable WritableByteChannel copy;
  private final @Nullable MessageDigest digest;
  private final LineCount count = new LineCount();

  Intake(ReadableByteChannel channel, boolean hashed, @Nullable WritableByteChannel copy) {
    this.channel = channel;
    this.copy = copy;
    try {
      digest = hashed ? MessageDigest.getInstance("SHA-256") : null;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /**
   * Fills {@code buffer[from, to)}.
   *
   * @return {@code to}, or, where the log ended, the index after its last byte
   * @throws InterruptedIOException if the thread was interrupted
   * @throws IOException if the log cannot be read
   */
  int fill(byte[] buffer, int from, int to) throws IOException {
    int end = from;
    while (end < to) {
      refuseInterrupted();
      int read = channel.read(ByteBuffer.wrap(buffer, end, Math.min(SLICE, to - end)));
      if (read < 0) {
        break;
      }
      count.add(buffer, end, end + read);
      end += read;
    }
    return end;
  }

  /** Whether anybody is there to pass the bytes on to. */
  boolean passesOn() {
    return copy != null || digest != null;
  }

  /**
   * Passes on what was read next.
   *
   * @throws IOException if it cannot be written
   */
  void passOn(byte[] buffer, int from, int to) throws IOException {
    for (int at = from; copy != null && at < to; ) {
      at += copy.write(ByteBuffer.wrap(buffer, at, Math.min(SLICE, to - at)));
    }
    if (digest != null) {
      digest.update(buffer, from, to - from);
    }
  }

  /** Ends the validation soon where the thread was interrupted. */
  static void refuseInterrupted() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("Interrupted while a log was being validated");
    }
  }

  /** What was read so far. */
  LogScan scan() {
    return count.scan();
  }

  /** The SHA-256 of all bytes, in hex, once; null where it was not asked for. */
  @Nullable String sha256() {
    return digest == null ? null : HexFormat.of().formatHex(digest.digest());
  }
}
