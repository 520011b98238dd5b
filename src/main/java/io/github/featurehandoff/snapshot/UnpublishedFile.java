package io.github.featurehandoff.snapshot;

import io.github.featurehandoff.feature.FeatureDirectory;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.AccessMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A file that becomes an export, or is removed when this is closed (C6.2). */
public final class UnpublishedFile implements AutoCloseable {
  private final Path path;
  private final @Nullable UnpublishedFiles files;
  private final @Nullable Path made;
  private @Nullable FileLock publishing;

  private UnpublishedFile(Path path, @Nullable UnpublishedFiles files, @Nullable Path made) {
    this.path = path;
    this.files = files;
    this.made = made;
  }

  /** A name for a new file; the directory of the export is created if it is missing. */
  public static UnpublishedFile create(FeatureDirectory feature) throws IOException {
    Path directory = feature.exportDirectory();
    Path made = null;
    try {
      made = Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      requireWritable(directory);
    }
    try {
      UnpublishedFiles files = UnpublishedFiles.in(feature.exports()).enter();
      return new UnpublishedFile(files.newFile(), files, made);
    } catch (IOException e) {
      remove(made);
      throw e;
    }
  }

  /** Throws what the system says if a directory cannot be written: it may be read-only (C6.4). */
  static void requireWritable(Path directory) throws IOException {
    directory.getFileSystem().provider().checkAccess(directory, AccessMode.WRITE);
  }

  /** The same for a file that is never published. */
  public static UnpublishedFile forDryRun() {
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    return new UnpublishedFile(directory.resolve("handoff-" + UUID.randomUUID()), null, null);
  }

  public Path path() {
    return path;
  }

  /** Whether the directory of the export was created for it. */
  public boolean madeDirectory() {
    return made != null;
  }

  /** Keeps other processes from publishing this feature, until this is closed (C7.4). */
  public void awaitTurn(String slug) {
    publishing = files == null ? null : files.lock(slug);
  }

  /** Removes the file, if it was not renamed, and the directory that was made for it, if empty. */
  @Override
  public void close() throws IOException {
    remove(path);
    remove(made);
    if (publishing != null) {
      publishing.release();
    }
    if (files != null) {
      files.leave();
    }
  }

  /** Another process may use a directory, or have removed it. */
  private static void remove(@Nullable Path path) {
    if (path != null) {
      var unused = path.toFile().delete();
    }
  }
}
