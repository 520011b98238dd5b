package io.github.featurehandoff.jsonlines;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** Bytes that can be read from their beginning as often as needed. */
public interface Content {
  /** How many bytes are compared at a time. */
  int BLOCK = 1 << 16;

  /**
   * Opens them for reading; the caller closes the channel.
   *
   * @throws IOException if they cannot be read
   */
  ReadableByteChannel open() throws IOException;

  /** The file that holds them; null where they are in none. */
  default @Nullable Path file() {
    return null;
  }

  /** A file's bytes; a symbolic link is not followed. */
  static Content of(Path path) {
    return new Content() {
      @Override
      public ReadableByteChannel open() throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      }

      @Override
      public Path file() {
        return path;
      }
    };
  }

  /**
   * The offset of the first byte that differs, as {@link Files#mismatch} has it.
   *
   * @return -1 where there is none
   * @throws IOException if one of the two cannot be read
   */
  static long mismatch(Content one, Content other) throws IOException {
    Path file = one.file();
    Path otherFile = other.file();
    if (file != null && otherFile != null) {
      return Files.mismatch(file, otherFile);
    }
    try (ReadableByteChannel a = one.open();
        ReadableByteChannel b = other.open()) {
      ByteBuffer inA = ByteBuffer.allocate(BLOCK);
      ByteBuffer inB = ByteBuffer.allocate(BLOCK);
      long offset = 0;
      while (true) {
        fill(a, inA);
        fill(b, inB);
        int mismatch = inA.mismatch(inB);
        if (mismatch >= 0) {
          return offset + mismatch;
        }
        if (inA.limit() < BLOCK) {
          return -1;
        }
        offset += BLOCK;
      }
    }
  }

  /** Begins a SHA-256, which every Java platform has. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void fill(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
    buffer.clear();
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
    buffer.flip();
  }
}
