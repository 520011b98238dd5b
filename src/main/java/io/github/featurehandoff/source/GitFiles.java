package io.github.featurehandoff.source;

import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.settings.SourceRef;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Constants;
import org.jspecify.annotations.Nullable;

/**
 * Reads Git's own small files as data from elsewhere (C8.1, C11.6). A file that does not exist is
 * absent; one that cannot be looked at is an {@link IOException}, never absent.
 */
final class GitFiles {
  private static final int LONGEST_LINE = 8192;

  /** What the system says of a path that cannot exist. */
  private static final Set<String> IMPOSSIBLE = Set.of("Not a directory", "File name too long");

  /** What a ref has: another one, or an id and whatever follows it. */
  private static final Pattern REF =
      Pattern.compile("(?s)ref:\\s*(.*)|(?:\\p{XDigit}{40}|\\p{XDigit}{64})(?:\\s.*)?");

  /** How often a name may stand for another name; Git's own limit. */
  private static final int LONGEST_CHAIN = 5;

  /** No file system takes a longer name with {@code .git/refs/remotes/} before it. */
  private static final int LONGEST_NAME = 1000;

  private GitFiles() {}

  /** The one line of a file; null if there is no regular file, or a longer one than Git writes. */
  static @Nullable String line(Path file) throws IOException {
    byte[] content = content(file, LONGEST_LINE);
    return content == null ? null : new String(content, StandardCharsets.UTF_8).stripTrailing();
  }

  /** What it says after {@code key}, as in {@code gitdir: /a/.git}; null if it has no such line. */
  static @Nullable String line(Path file, String key) throws IOException {
    String line = line(file);
    return line == null || !line.startsWith(key) ? null : line.substring(key.length()).strip();
  }

  /** The bytes of a file; null if there is no regular file, or it is longer than that. */
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

  static Path path(Path base, String says) throws IOException {
    try {
      return base.resolve(says);
    } catch (InvalidPathException e) {
      throw new IOException("a file in " + base + " does not name a path", e);
    }
  }

  /** What is at a path, or null; a fault if a symbolic link or special file is on the way. */
  static @Nullable BasicFileAttributes below(Path base, Path relative) throws IOException {
    Path at = base;
    BasicFileAttributes attributes = null;
    for (Path name : relative) {
      at = at.resolve(name);
      attributes = attributes(at);
      if (attributes == null) {
        return null;
      }
      if (!attributes.isRegularFile() && !attributes.isDirectory()) {
        throw GitFaults.misplaced(at, attributes, "a regular file or a directory");
      }
    }
    return attributes;
  }

  /** Whether a file exists; throws an exception if it would block or never end when it is read. */
  static boolean isRegular(Path file) throws IOException {
    BasicFileAttributes found = target(file);
    if (found != null && !found.isRegularFile()) {
      throw new IOException(file + " is not a regular file");
    }
    return found != null;
  }

  static boolean isDirectory(Path path) throws IOException {
    BasicFileAttributes found = target(path);
    return found != null && found.isDirectory();
  }

  /** The directories in a directory, sorted, without symbolic links; empty if there is none. */
  static List<Path> directories(Path directory) throws IOException {
    List<Path> directories = new ArrayList<>();
    for (String name : names(directory)) {
      BasicFileAttributes child = attributes(directory.resolve(name));
      if (child != null && child.isDirectory()) {
        directories.add(directory.resolve(name));
      }
    }
    return directories;
  }

  static Set<String> names(Path directory) throws IOException {
    Set<String> names = new TreeSet<>();
    if (isDirectory(directory)) {
      SpecsDirectory.children(directory).forEach(c -> names.add(c.getFileName().toString()));
    }
    return names;
  }

  /** The attributes of a path itself, a symbolic link too; null if there is nothing. */
  static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
    return target(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** The attributes of what a path leads to; null if there is nothing. */
  static @Nullable BasicFileAttributes target(Path file, LinkOption... options) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, options);
    } catch (NoSuchFileException e) {
      return null;
    } catch (FileSystemException e) {
      if (e.getReason() != null && IMPOSSIBLE.contains(e.getReason())) {
        return null;
      }
      throw e;
    }
  }

  /**
   * Whether this is a name that {@code HEAD}, another file of Git's or a ref can have: JGit follows
   * a ref wherever it leads, out of the repository too, waits for a FIFO, and takes a damaged one
   * for none.
   *
   * @throws IOException if something else is in its place, or it leads to neither a commit nor a
   *     name that a ref can have
   */
  static boolean isSafe(GitDirectory git, String name) throws IOException {
    boolean safe = isBranch(name) || name.equals(Constants.HEAD);
    String at = safe ? name : null;
    for (int chain = 0; at != null; chain++) {
      boolean isRef = at.startsWith(Constants.R_REFS);
      Path base = isRef ? git.common().resolve("refs") : git.path();
      Path file = Path.of(isRef ? at.substring(Constants.R_REFS.length()) : at);
      BasicFileAttributes found = below(base, file);
      boolean isFile = found != null && found.isRegularFile();
      Matcher names = REF.matcher(String.valueOf(isFile ? line(base.resolve(file)) : null));
      boolean known = names.matches();
      String next = known ? names.group(1) : null;
      boolean wrong =
          next == null
              ? !known
              : chain == LONGEST_CHAIN || !next.startsWith(Constants.R_REFS) || !isBranch(next);
      if (isFile && wrong && (isRef || next != null || at.equals(Constants.HEAD))) {
        throw new IOException(at + " is damaged: it names neither a commit nor a ref");
      }
      at = next;
    }
    return safe;
  }

  /** Whether {@code git branch} would make a branch of this name. */
  static boolean isBranch(String name) {
    return name.length() <= LONGEST_NAME
        && !name.equals("@")
        && !name.equals(Constants.HEAD)
        && StandardCharsets.UTF_8.newEncoder().canEncode(name)
        && SourceRef.isBranch(name);
  }
}
