package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Makes exports of one feature run one after another in this process (C7.4). Another thread than
 * the one that acquired a lock may release it, because a waiting export gives its thread back.
 */
public final class FeatureLocks {
  private static final class Lock {
    final Semaphore semaphore = new Semaphore(1, true);
    int users;
  }

  private final Map<Path, Lock> locks = new HashMap<>();

  /**
   * Waits until no other export of the feature is running.
   *
   * @return releases the lock; must run once
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
