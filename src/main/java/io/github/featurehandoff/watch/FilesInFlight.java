package io.github.featurehandoff.watch;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.spi.IdempotentRepository;

/**
 * The files that a file consumer has handed over and the routes are not done with. It holds these
 * and no more: Camel's own repository keeps every change until there are 100,000, 25 MB of a
 * watcher's memory.
 */
public final class FilesInFlight implements IdempotentRepository {
  private final Set<String> files = ConcurrentHashMap.newKeySet();

  @Override
  public boolean add(String file) {
    return files.add(file);
  }

  @Override
  public boolean contains(String file) {
    return files.contains(file);
  }

  @Override
  public boolean remove(String file) {
    return files.remove(file);
  }

  @Override
  public boolean confirm(String file) {
    return true;
  }

  @Override
  public void clear() {
    files.clear();
  }

  @Override
  public void start() {}

  @Override
  public void stop() {}
}
