package io.github.featurehandoff.feature;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is equal as long as a file is the same one with the same content (C7.1).
 *
 * @param key the file's device and inode
 */
public record FileState(Object key, long size, FileTime lastModified) {

  public static FileState of(BasicFileAttributes file) {
    return new FileState(
        Objects.requireNonNullElse(file.fileKey(), ""), file.size(), file.lastModifiedTime());
  }

  public static String kind(BasicFileAttributes file) {
    return file.isSymbolicLink()
        ? "a symbolic link"
        : file.isDirectory()
            ? "a directory"
            : file.isRegularFile() ? "a regular file" : "neither a regular file nor a directory";
  }

  // A record's own equals is put together when it is first called, which takes 10 ms of a start.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FileState state
        && size == state.size
        && key.equals(state.key)
        && lastModified.equals(state.lastModified);
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, size, lastModified);
  }
}
