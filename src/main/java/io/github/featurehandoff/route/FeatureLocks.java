package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Lets exports of one feature come one after another in this process (C7.4). A lock may be released
 * by another thread than took it, since an export that waits gives its thread back.
 */
public final class FeatureLocks {
  private static final class Lock {
    final Semaphore semaphore = new Semaphore(1, true);
    int users;
  }

  private final Map<Path, Lock> locks = new HashMap<>();

  /**
   * Waits until no other export of the feature is under way.
   *
   * @return releases it; to be run once
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public Runnable acquire(FeatureDirectory feature) throws InterruptedException {
    Lock lock;
    synchronized (locks) {
      lock = locks.computeIfAbsent(feature.path(), path -> new Lock());
      lock.users++;
    }
    try {
      lock.semaphore.acquire();
    } catch (InterruptedException e) {
      leave(feature, lock);
      throw e;
    }
    return () -> {
      lock.semaphore.release();
      leave(feature, lock);
    };
  }

  private void leave(FeatureDirectory feature, Lock lock) {
    synchronized (locks) {
      if (--lock.users == 0) {
        locks.remove(feature.path());
      }
    }
  }
}
