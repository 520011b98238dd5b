package io.github.featurehandoff.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/** What tells one state of a log from another, and what the export takes over from it (C3.4). */
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
        (Integer) attributes.getOrDefault("mode", 0) & 0777);
  }

  /** Permission bits are not content: they may change in between. */
  boolean sameContent(LogState other) {
    return device.equals(other.device)
        && inode.equals(other.inode)
        && size == other.size
        && lastModified.equals(other.lastModified);
  }
}
