package io.github.featurehandoff.snapshot;

import io.github.featurehandoff.feature.FeatureDirectory;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that becomes an export, or is removed when this is closed (C6.2). */
public final class UnpublishedFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UnpublishedFile.class);

  /** Another process may have been stopped while it published the same feature. */
  private static final Duration LONGEST_TURN = Duration.ofSeconds(1);

  private final Path path;
  private @Nullable UnpublishedFiles files;
  private final @Nullable Path madeDirectory;
  private @Nullable FileLock publishing;
  private boolean published;

  private UnpublishedFile(
      Path path, @Nullable UnpublishedFiles files, @Nullable Path madeDirectory) {
    this.path = path;
    this.files = files;
    this.madeDirectory = madeDirectory;
  }

  /**
   * A name for a new file that can be renamed onto the export of a feature. The directory of the
   * export is created if it is missing.
   *
   * @throws IOException if nothing can be written for this feature
   */
  public static UnpublishedFile create(FeatureDirectory feature) throws IOException {
    Path directory = feature.exportDirectory();
    Path made = null;
    try {
      made = Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isWritable(directory)) {
        throw new AccessDeniedException(directory.toString());
      }
    }
    try {
      UnpublishedFiles files = UnpublishedFiles.in(feature.exports()).enterFor(directory);
      return new UnpublishedFile(files.newFile(), files, made);
    } catch (IOException e) {
      new UnpublishedFile(directory, null, made).removeDirectory();
      throw e;
    }
  }

  /** The same for a file that is never published. */
  public static UnpublishedFile forDryRun() {
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    return new UnpublishedFile(directory.resolve("handoff-" + UUID.randomUUID()), null, null);
  }

  public Path path() {
    return path;
  }

  /** Whether the directory of the export was created. */
  public boolean madeDirectory() {
    return madeDirectory != null;
  }

  /**
   * Waits until no other process publishes this feature, and keeps others from it until this is
   * closed (C7.4). After a second it goes on all the same, and where there are no locks at once.
   */
  public void awaitTurn(String slug) {
    long end = System.nanoTime() + LONGEST_TURN.toNanos();
    try {
      while (files != null && publishing == null && System.nanoTime() < end) {
        publishing = files.lock(slug);
        if (publishing == null) {
          LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
      }
    } catch (IOException e) {
      LOG.debug("Nothing keeps other processes from publishing {}", slug, e);
    }
  }

  /** The file is now the export, so that its directory stays. */
  public void published() {
    published = true;
  }

  /** Removes the file, if it is still there, and the directory that was made for it. */
  @Override
  public void close() throws IOException {
    UnpublishedFiles left = files;
    files = null;
    try {
      if (publishing != null) {
        publishing.release();
      }
      if (!published) {
        Files.deleteIfExists(path);
        removeDirectory();
      }
    } finally {
      if (left != null) {
        left.leave();
      }
    }
  }

  private void removeDirectory() throws IOException {
    if (madeDirectory != null) {
      try {
        Files.delete(madeDirectory);
      } catch (DirectoryNotEmptyException | NoSuchFileException e) {
        LOG.debug("Another process uses {}, or has removed it", madeDirectory, e);
      }
    }
  }
}
