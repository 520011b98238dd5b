package io.github.featurehandoff.watch;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.support.DefaultScheduledPollConsumerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Runs the file consumer's poll when the watcher asks for it. Of several wake-ups the earliest
 * counts; one that comes while a poll runs leads to one more poll.
 */
final class ScanScheduler extends DefaultScheduledPollConsumerScheduler {
  private final Runnable onStart;
  private volatile Runnable poll = () -> {};
  private @Nullable ScheduledFuture<?> next;
  private long nextAt;
  private boolean started;

  ScanScheduler(Runnable onStart) {
    this.onStart = onStart;
  }

  /** A poll begins after {@code delay} at the latest. */
  synchronized void wakeIn(Duration delay) {
    long at = System.nanoTime() + delay.toNanos();
    if (!started || (next != null && nextAt - at <= 0)) {
      return;
    }
    if (next != null) {
      next.cancel(false);
    }
    nextAt = at;
    next = getScheduledExecutorService().schedule(this::run, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void run() {
    synchronized (this) {
      next = null;
    }
    poll.run();
    synchronized (this) {
      if (next == null) {
        wakeIn(Watcher.TICK); // A suspended consumer does not poll, so it asks for no other.
      }
    }
  }

  @Override
  public void scheduleTask(Runnable task) {
    super.scheduleTask(task);
    poll = task;
  }

  @Override
  public void startScheduler() {
    // A suspended consumer is started again without having been stopped: its exports go on.
    if (!isSchedulerStarted()) {
      onStart.run();
    }
    synchronized (this) {
      started = true;
      wakeIn(Duration.ZERO);
    }
  }

  @Override
  public synchronized boolean isSchedulerStarted() {
    return started;
  }

  @Override
  protected synchronized void doStop() throws Exception {
    started = false;
    next = null;
    super.doStop();
  }
}
