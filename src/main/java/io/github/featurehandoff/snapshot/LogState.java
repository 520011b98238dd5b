package io.github.featurehandoff.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/** The attributes that change when a log does, and its mode (C3.4). */
record LogState(Object device, Object inode, long size, FileTime lastModified, int mode) {

  static LogState of(Path log) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(
            log, "unix:dev,ino,size,lastModifiedTime,mode", LinkOption.NOFOLLOW_LINKS);
    return new LogState(
        attributes.getOrDefault("dev", ""),
        attributes.getOrDefault("ino", ""),
        (Long) attributes.getOrDefault("size", 0L),
        (FileTime) attributes.getOrDefault("lastModifiedTime", FileTime.fromMillis(0)),
        (Integer) attributes.getOrDefault("mode", 0) & 07777);
  }

  /** The permission bits that an export gets (C3.2). */
  int permissions() {
    return mode & 0777;
  }

  /** Whether the content is the same; permission bits may change. */
  boolean sameContent(LogState other) {
    return device.equals(other.device)
        && inode.equals(other.inode)
        && size == other.size
        && lastModified.equals(other.lastModified);
  }
}
