package io.github.featurehandoff.jsonlines;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Checks JSON Lines against C5: UTF-8 by RFC 3629, one JSON object by RFC 8259 a line.
 *
 * <p>A large file is checked in ranges, side by side on the processors there are; anything else by
 * the calling thread. Memory does not grow with the log (C5.6).
 */
public final class JsonLinesValidator {

  /** How many violations a report keeps; all are counted. */
  public static final int KEPT = 100;

  /** A file of so many bytes is large, and no range of it has fewer. */
  private static final long LARGE = 1 << 22;

  /** What is found in each range is kept until all are checked. */
  private static final int MAX_RANGES = 64;

  private JsonLinesValidator() {}

  /** Is told, by any thread, how many bytes were read; an exception ends the validation. */
  public interface Meter {
    void read(long bytes) throws IOException;
  }

  /**
   * Checks a file.
   *
   * @param hashed whether the report has the SHA-256, for which all is read in order, by one thread
   * @throws InterruptedIOException if the thread was interrupted
   * @throws IOException if the file cannot be read
   */
  public static ValidationReport validate(Path file, boolean hashed) throws IOException {
    return validate(file, hashed, bytes -> {});
  }

  /** The same, and tells how far it is. */
  public static ValidationReport validate(Path file, boolean hashed, Meter meter)
      throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (hashed || size < LARGE) {
        return validate(channel, hashed, meter);
      }
      long range = Math.max(LARGE, size / MAX_RANGES + 1);
      return check(metered(channel::read, meter), size, range, LineCount::buffer).report(null);
    } catch (ClosedByInterruptException e) {
      RangeCheck.refuseInterrupted();
      throw e;
    }
  }

  /**
   * Checks a log, wherever it is.
   *
   * @throws IOException if it cannot be read
   */
  public static ValidationReport validate(Content log, Meter meter) throws IOException {
    Path file = log.file();
    if (file != null) {
      return validate(file, false, meter);
    }
    try (ReadableByteChannel channel = log.open()) {
      return validate(channel, false, meter);
    }
  }

  /**
   * Checks what a channel in blocking mode gives until its end; does not close it.
   *
   * @param hashed whether the report has the SHA-256
   * @throws IOException if the channel cannot be read
   */
  public static ValidationReport validate(ReadableByteChannel channel, boolean hashed, Meter meter)
      throws IOException {
    MessageDigest digest = hashed ? Content.sha256() : null;
    RangeCheck.Source source = (target, position) -> read(channel, target, digest);
    Findings found = check(metered(source, meter), 0, LARGE, LineCount::buffer);
    return found.report(digest == null ? null : HexFormat.of().formatHex(digest.digest()));
  }

  /**
   * Checks a log in ranges, by the calling thread alone where there is only one.
   *
   * @param size the log's size; it is read to its end in any case
   * @param buffers gives each range the buffer to read with
   */
  static Findings check(RangeCheck.Source source, long size, long range, Supplier<byte[]> buffers)
      throws IOException {
    Findings all = new Findings();
    long last = Math.max(0, size - 1) / range;
    if (last == 0) {
      all.append(RangeCheck.of(source, 0, Long.MAX_VALUE, buffers.get()));
      return all;
    }
    try {
      LongStream.rangeClosed(0, last)
          .parallel()
          .mapToObj(i -> range(source, i * range, i == last, range, buffers.get()))
          .toList()
          .forEach(all::append);
      return all;
    } catch (UncheckedIOException e) {
      RangeCheck.refuseInterrupted();
      throw e.getCause();
    }
  }

  private static Findings range(
      RangeCheck.Source source, long from, boolean last, long range, byte[] buffer) {
    try {
      return RangeCheck.of(source, from, last ? Long.MAX_VALUE : from + range, buffer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RangeCheck.Source metered(RangeCheck.Source source, Meter meter) {
    return (target, position) -> {
      int read = source.read(target, position);
      meter.read(Math.max(0, read));
      return read;
    };
  }

  private static int read(
      ReadableByteChannel channel, ByteBuffer target, @Nullable MessageDigest digest)
      throws IOException {
    int from = target.position();
    int read = channel.read(target);
    if (digest != null && read > 0) {
      digest.update(target.duplicate().flip().position(from));
    }
    return read;
  }
}
