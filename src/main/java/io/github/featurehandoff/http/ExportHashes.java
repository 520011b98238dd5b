package io.github.featurehandoff.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of exports. An export is read once, until its inode, size or modification time
 * changes; requests that come meanwhile wait for that one reading.
 */
final class ExportHashes {
  private final Map<Path, Hashed> known = new ConcurrentHashMap<>();

  /**
   * A file at one instant.
   *
   * @param key its inode and device
   */
  record Identity(@Nullable Object key, long size, FileTime modified) {
    static Identity of(Path file) throws IOException {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return new Identity(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
    }
  }

  private static final class Hashed {
    private @Nullable Identity identity;
    private String sha256 = "";

    synchronized String of(Path file, Identity now) throws IOException {
      if (!now.equals(identity)) {
        sha256 = hash(file);
        identity = now;
      }
      return sha256;
    }
  }

  /**
   * The SHA-256 of a file, 64 lower-case hex digits.
   *
   * @param now the file; it is for the caller to check that it still is this one afterwards
   */
  String of(Path file, Identity now) throws IOException {
    return known.computeIfAbsent(file, path -> new Hashed()).of(file, now);
  }

  private static String hash(Path file) throws IOException {
    MessageDigest sha256;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
    ByteBuffer buffer = ByteBuffer.allocate(1 << 17);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      while (channel.read(buffer) >= 0) {
        sha256.update(buffer.flip());
        buffer.clear();
      }
    }
    return HexFormat.of().formatHex(sha256.digest());
  }
}
