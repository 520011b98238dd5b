package io.github.featurehandoff.events;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A log's bytes, read once and in order, counted, and, where asked for, hashed in this order. */
final class Intake {

  /** Small enough for the virtual machine to keep its own copy of it at hand. */
  private static final int SLICE = 1 << 16;

  private final ReadableByteChannel channel;
  private final @Nullable MessageDigest digest;
  private final LineCount count = new LineCount();

  Intake(ReadableByteChannel channel, boolean hashed) {
    this.channel = channel;
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

  boolean isHashed() {
    return digest != null;
  }

  /** Hashes what was read next, where that is asked for. */
  void hash(byte[] buffer, int from, int to) {
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
