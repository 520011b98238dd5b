package io.github.featurehandoff.http;

import io.github.featurehandoff.feature.FileState;
import io.github.featurehandoff.jsonlines.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
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

  /** The file as it is now. */
  static FileState state(Path file) throws IOException {
    return FileState.of(
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
  }

  private static final class Hashed {
    private @Nullable FileState state;
    private String sha256 = "";

    synchronized String of(Path file, FileState now) throws IOException {
      if (!now.equals(state)) {
        sha256 = hash(file);
        state = now;
      }
      return sha256;
    }
  }

  /**
   * The SHA-256 of a file, 64 lower-case hex digits.
   *
   * @param now the file; it is for the caller to check that it still is this one afterwards
   */
  String of(Path file, FileState now) throws IOException {
    return known.computeIfAbsent(file, path -> new Hashed()).of(file, now);
  }

  private static String hash(Path file) throws IOException {
    MessageDigest sha256 = Content.sha256();
    try (InputStream in =
        new DigestInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), sha256)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(sha256.digest());
  }
}
