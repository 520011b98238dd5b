package io.github.featurehandoff.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Reads Git's own small files as what they are: data from elsewhere (C8.1, C11.6). */
final class GitFiles {
  /** More than the longest path or name of a branch. */
  private static final int LONGEST_LINE = 8192;

  private GitFiles() {}

  /** Something else is in a file's or a directory's place; the message says what. */
  static final class MisplacedException extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient Path file;

    MisplacedException(Path file, BasicFileAttributes found, String expected) {
      super("is " + kind(found) + "; " + expected + " was expected");
      this.file = file;
    }

    Path file() {
      return file;
    }

    private static String kind(BasicFileAttributes attributes) {
      return attributes.isSymbolicLink()
          ? "a symbolic link"
          : attributes.isDirectory()
              ? "a directory"
              : attributes.isRegularFile()
                  ? "a regular file"
                  : "neither a regular file nor a directory";
    }
  }

  /**
   * The one line that a file holds.
   *
   * @return null where there is no such file, or it is no regular file (a symbolic link, a FIFO),
   *     or is longer than any line of Git's
   * @throws IOException if it cannot be read
   */
  static @Nullable String line(Path file) throws IOException {
    byte[] content = content(file, LONGEST_LINE);
    return content == null ? null : new String(content, StandardCharsets.UTF_8).stripTrailing();
  }

  /**
   * What {@code file} says after {@code key}, as in {@code gitdir: /repository/.git}.
   *
   * @return null where it says no such thing
   */
  static @Nullable String line(Path file, String key) throws IOException {
    String line = line(file);
    return line == null || !line.startsWith(key) ? null : line.substring(key.length()).strip();
  }

  /**
   * The bytes of a regular file.
   *
   * @return null where there is no such file, or it is none, or is longer than {@code limit}
   */
  static byte @Nullable [] content(Path file, int limit) throws IOException {
    BasicFileAttributes attributes = attributes(file);
    if (attributes == null || !attributes.isRegularFile()) {
      return null;
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] content = in.readNBytes(limit + 1);
      return content.length > limit ? null : content;
    }
  }

  /**
   * The path that Git's file {@code says}, below {@code base} where it is relative.
   *
   * @throws IOException if it is none
   */
  static Path path(Path base, String says) throws IOException {
    try {
      return base.resolve(says);
    } catch (InvalidPathException e) {
      throw new IOException("a file of Git's in " + base + " names no path", e);
    }
  }

  /**
   * The attributes of the regular file or the directory that a path leads to without any symbolic
   * link below {@code base}.
   *
   * @return null where nothing is there
   * @throws MisplacedException if a symbolic link or a special file is there or on the way
   */
  static @Nullable BasicFileAttributes below(Path base, Path relative) throws IOException {
    Path at = base;
    BasicFileAttributes attributes = null;
    for (Path name : relative) {
      if (attributes != null && attributes.isRegularFile()) {
        return null;
      }
      at = at.resolve(name);
      attributes = attributes(at);
      if (attributes == null) {
        return null;
      }
      if (!attributes.isRegularFile() && !attributes.isDirectory()) {
        throw new MisplacedException(at, attributes, "a regular file or a directory");
      }
    }
    return attributes;
  }

  /**
   * Lets nothing pass that would block or go on for ever when it is read. Git's larger files may be
   * reached through symbolic links.
   *
   * @throws IOException if something other than a regular file is there
   */
  static void requireRegular(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException(file + " is not a regular file");
    }
  }

  static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
