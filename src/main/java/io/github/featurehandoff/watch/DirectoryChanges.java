package io.github.featurehandoff.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import io.github.featurehandoff.feature.FeatureDirectory;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the file system says has changed: in the specs directory and in every feature directory that
 * was asked for. It may lose changes (an overflow, a network file system), so that somebody has to
 * look by the clock as well; where it cannot be had at all, that is said once.
 */
public final class DirectoryChanges implements AutoCloseable {

  /** Is told of changes, by one thread. */
  public interface Listener {
    /** Something changed in a feature directory, or it came, or it went. */
    void changed(Path feature);

    /** Changes were lost: anything may have changed. */
    void lost();
  }

  private static final Logger LOG = LoggerFactory.getLogger(DirectoryChanges.class);

  /** The names in a feature directory that an export is made from or written to. */
  private static final Set<String> NAMES =
      Set.of(FeatureDirectory.LOG, FeatureDirectory.META, FeatureDirectory.HANDOFF, "spec.md");

  private final Path specs;
  private final Listener listener;
  private final Map<WatchKey, Path> directories = new HashMap<>();
  private final Set<Path> watched = new HashSet<>();
  private @Nullable WatchService service;

  public DirectoryChanges(Path specs, Listener listener) {
    this.specs = specs;
    this.listener = listener;
  }

  /** Begins anew: nothing is watched but the specs directory. */
  public synchronized void restart() {
    close();
    try {
      service = specs.getFileSystem().newWatchService();
      watch(specs);
    } catch (IOException | UnsupportedOperationException e) {
      unavailable(e);
    }
  }

  /** Whether changes are being told. */
  public synchronized boolean available() {
    return service != null;
  }

  /** Watches a directory, unless it is watched already or is reached through a symbolic link. */
  public synchronized void watch(Path directory) {
    if (service == null || watched.contains(directory) || Files.isSymbolicLink(directory)) {
      return;
    }
    try {
      directories.put(
          directory.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE), directory);
      watched.add(directory);
    } catch (NoSuchFileException | NotDirectoryException e) {
      LOG.debug("{} is gone before it could be watched", directory, e);
    } catch (java.nio.file.AccessDeniedException e) {
      LOG.debug("{} cannot be watched", directory, e);
    } catch (IOException e) {
      unavailable(e);
    }
  }

  private void unavailable(Exception cause) {
    LOG.warn(
        "The file system tells no changes here ({}); the features are looked at every"
            + " handoff.poll-interval instead",
        cause.getMessage());
    close();
  }

  /** Tells changes until {@link #close}. */
  public void run() {
    WatchService current;
    synchronized (this) {
      current = service;
    }
    try {
      while (current != null) {
        tell(current.take());
      }
    } catch (ClosedWatchServiceException e) {
      LOG.debug("No more changes are told");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(WatchKey key) {
    Path directory;
    synchronized (this) {
      directory = directories.get(key);
    }
    for (WatchEvent<?> event : key.pollEvents()) {
      if (event.kind() == OVERFLOW) {
        listener.lost();
      } else if (directory != null && event.context() instanceof Path name) {
        tell(directory, name, event.kind());
      }
    }
    if (!key.reset()) {
      forget(key);
    }
  }

  private void tell(Path directory, Path name, WatchEvent.Kind<?> kind) {
    if (!directory.equals(specs)) {
      if (NAMES.contains(name.toString())) {
        listener.changed(directory);
      }
      return;
    }
    Path feature = specs.resolve(name);
    if (kind != ENTRY_MODIFY) {
      synchronized (this) {
        watched.remove(feature);
      }
    }
    listener.changed(feature);
  }

  private synchronized void forget(WatchKey key) {
    Path directory = directories.remove(key);
    if (directory != null && !directories.containsValue(directory)) {
      watched.remove(directory);
    }
  }

  @Override
  public synchronized void close() {
    directories.clear();
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
