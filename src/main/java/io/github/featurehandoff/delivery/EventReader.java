package io.github.featurehandoff.delivery;

import io.github.featurehandoff.jsonlines.Content;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads an export event by event. One line at a time is in memory. What is read is the file that
 * was there at the beginning, even if a new export is published meanwhile.
 */
public final class EventReader implements Closeable {
  private static final int BUFFER = 1 << 16;

  private final FileChannel file;
  private byte[] buffer = new byte[BUFFER];
  private int begin;
  private int end;
  private int lineEnd = -1;
  private long lines;
  private long bytes;
  private MessageDigest digest = Content.sha256();

  private EventReader(FileChannel file) {
    this.file = file;
  }

  /**
   * Opens an export.
   *
   * @throws IOException if it cannot be read, or is a symbolic link
   */
  public static EventReader open(Path export) throws IOException {
    return new EventReader(
        FileChannel.open(export, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  /**
   * Whether there is another event.
   *
   * @throws IOException if the export cannot be read
   */
  public boolean hasNext() throws IOException {
    return nextLength() > 0;
  }

  /**
   * The length of the next event, its newline included.
   *
   * @return 0 after the last one
   * @throws IOException if the export cannot be read
   */
  int nextLength() throws IOException {
    if (lineEnd < 0) {
      lineEnd = findLineEnd();
    }
    return lineEnd - begin;
  }

  /** The end of the line that begins at {@link #begin}, which is then in the buffer. */
  private int findLineEnd() throws IOException {
    int searched = begin;
    while (true) {
      for (int i = searched; i < end; i++) {
        if (buffer[i] == '\n') {
          return i + 1;
        }
      }
      searched = end;
      if (end == buffer.length) {
        searched -= begin;
        byte[] larger = searched > buffer.length / 2 ? new byte[2 * buffer.length] : buffer;
        System.arraycopy(buffer, begin, larger, 0, searched);
        buffer = larger;
        begin = 0;
        end = searched;
      }
      int read = file.read(ByteBuffer.wrap(buffer, end, buffer.length - end));
      if (read < 0) {
        return end;
      }
      end += read;
    }
  }

  /**
   * The next event, with the newline at its end.
   *
   * @return null after the last one
   * @throws IOException if the export cannot be read
   */
  public byte @Nullable [] next() throws IOException {
    int length = nextLength();
    if (length == 0) {
      return null;
    }
    byte[] line = Arrays.copyOfRange(buffer, begin, lineEnd);
    begin = lineEnd;
    lineEnd = -1;
    lines++;
    bytes += length;
    digest.update(line);
    return line;
  }

  /**
   * Reads on until this many events are read.
   *
   * @return whether there are so many
   * @throws IOException if the export cannot be read
   */
  public boolean skipTo(long events) throws IOException {
    while (lines < events) {
      if (next() == null) {
        return false;
      }
    }
    return true;
  }

  /** Begins again with the first event. */
  void rewind() throws IOException {
    file.position(0);
    begin = 0;
    end = 0;
    lineEnd = -1;
    lines = 0;
    bytes = 0;
    digest = Content.sha256();
  }

  /** How many events have been read. */
  public long lines() {
    return lines;
  }

  /** How many bytes they have. */
  public long bytes() {
    return bytes;
  }

  /** The SHA-256 of what has been read, 64 lower-case hex digits. */
  public String sha256OfRead() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
