package io.github.featurehandoff.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.Printable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the watcher of changes in the specs directory and in the feature directories. The file
 * system may lose some (an overflow, a network file system), so the clock has to tell as well.
 */
final class DirectoryChanges implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryChanges.class);

  /** The names in a feature directory that an export is made from or written to. */
  private static final Set<String> NAMES =
      Set.of(FeatureDirectory.LOG, FeatureDirectory.META, FeatureDirectory.HANDOFF, "spec.md");

  private final Path specs;
  private final Watcher watcher;
  private final Map<Path, WatchKey> watched = new ConcurrentHashMap<>();
  private volatile @Nullable WatchService service;

  /** The specs directory's device and inode. */
  private @Nullable Object specsKey;

  private @Nullable Path link;
  private Runnable moved = () -> {};

  DirectoryChanges(Path specs, Watcher watcher) {
    this.specs = specs;
    this.watcher = watcher;
  }

  void followLink(Path name, Runnable whenMoved) {
    link = name;
    moved = whenMoved;
  }

  /**
   * Starts over if the specs directory is another one than before; that is not reported, so this
   * has to be called from time to time.
   *
   * @throws NoSuchFileException if it is gone
   */
  void follow() throws IOException {
    lookForLink();
    Object key =
        Files.readAttributes(specs, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    if (!Objects.equals(key, specsKey)) {
      specsKey = key;
      restart();
    }
  }

  private void lookForLink() {
    try {
      Path real = link == null ? specs : link.toRealPath();
      if (!real.equals(specs) && Files.isDirectory(real)) {
        LOG.info(
            "The specs directory is {} now. Starting over there.", Printable.of(real.toString()));
        link = null;
        moved.run();
      }
    } catch (IOException e) {
      // The link is being replaced, or the specs directory is gone.
    }
  }

  /** Starts over: only the specs directory is watched, and anything may have changed. */
  synchronized void restart() {
    close();
    watcher.lost(Duration.ZERO);
    try {
      WatchService opened = specs.getFileSystem().newWatchService();
      service = opened;
      if (opened.getClass().getSimpleName().equals("PollingWatchService")) {
        throw new UnsupportedOperationException("Java looks for them every few seconds itself");
      }
      watch(specs);
      Thread thread = new Thread(() -> report(opened), "handoff-changes");
      thread.setDaemon(true);
      thread.start();
    } catch (IOException | UnsupportedOperationException | OutOfMemoryError e) {
      // An OutOfMemoryError is a thread that was refused.
      unavailable(e);
    }
  }

  boolean available() {
    return service != null;
  }

  /** Watches a directory, unless it is watched already or is reached through a symbolic link. */
  synchronized void watch(@Nullable Path directory) {
    if (directory == null
        || service == null
        || watched.containsKey(directory)
        || Files.isSymbolicLink(directory)) {
      return;
    }
    try {
      watched.put(directory, directory.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE));
    } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException e) {
      LOG.debug("{} cannot be watched", directory, e);
    } catch (IOException e) {
      unavailable(e);
    }
  }

  private void unavailable(Throwable cause) {
    LOG.warn(
        "The file system reports no changes here ({}). Everything is checked every"
            + " handoff.poll-interval instead.",
        Printable.of(String.valueOf(cause.getMessage())));
    close();
    // What has changed since is not reported, and the next full scan may be far away.
    watcher.lost(Duration.ZERO);
  }

  private void report(WatchService opened) {
    try {
      while (true) {
        report(opened.take());
      }
    } catch (ClosedWatchServiceException | InterruptedException e) {
      LOG.debug("No more changes are reported");
    }
  }

  private void report(WatchKey key) {
    Path directory = (Path) key.watchable();
    for (WatchEvent<?> event : key.pollEvents()) {
      if (event.kind() == OVERFLOW && directory.equals(specs)) {
        // A feature that was renamed would be reported under its old name.
        restart();
      } else if (event.kind() == OVERFLOW) {
        watcher.lost(Duration.ZERO);
      } else if (event.context() instanceof Path name) {
        report(directory, name, event.kind());
      }
    }
    if (!key.reset()) {
      watched.remove(directory, key);
    }
  }

  private void report(Path directory, Path name, WatchEvent.Kind<?> kind) {
    if (!directory.equals(specs)) {
      if (NAMES.contains(name.toString())) {
        // In another worktree the feature has the same name.
        watcher.lookAt(specs.resolve(directory.getFileName()), watcher.now());
      }
      return;
    }
    if (name.toString().startsWith(".")) {
      return;
    }
    Path feature = specs.resolve(name);
    WatchKey before = kind == ENTRY_MODIFY ? null : watched.remove(feature);
    if (before != null) {
      // Renamed, it would keep its old name.
      before.cancel();
    }
    watcher.lookAt(feature, watcher.now());
  }

  @Override
  public synchronized void close() {
    watched.clear();
    WatchService closed = service;
    service = null;
    if (closed != null) {
      try {
        closed.close();
      } catch (IOException e) {
        LOG.debug("Cannot close the watch service", e);
      }
    }
  }
}
