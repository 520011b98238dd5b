package io.github.featurehandoff.jsonlines;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes that can be read from their beginning as often as needed. */
public interface Content {
  /** How many bytes are compared at a time. */
  int BLOCK = 1 << 13;

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
    try (InputStream a = Channels.newInputStream(one.open());
        InputStream b = Channels.newInputStream(other.open())) {
      long offset = 0;
      byte[] inA;
      do {
        inA = a.readNBytes(BLOCK);
        int mismatch = Arrays.mismatch(inA, b.readNBytes(BLOCK));
        if (mismatch >= 0) {
          return offset + mismatch;
        }
        offset += inA.length;
      } while (inA.length == BLOCK);
      return -1;
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
}
