package io.github.featurehandoff.watch;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.concurrent.ScheduledFuture;
import org.apache.camel.support.DefaultScheduledPollConsumerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Runs the file consumer's poll once a second, as Camel does, and also when the watcher asks for
 * it: of several wake-ups the earliest counts; one that comes while a poll runs leads to one more.
 */
final class ScanScheduler extends DefaultScheduledPollConsumerScheduler {
  private final Runnable onStart;
  private volatile Runnable poll = () -> {};
  private @Nullable ScheduledFuture<?> next;

  ScanScheduler(Runnable onStart) {
    this.onStart = onStart;
    setInitialDelay(0);
    setDelay(Watcher.TICK.toMillis());
  }

  /** A poll begins after this many nanoseconds at the latest. */
  synchronized void wakeIn(long delay) {
    if (!isSchedulerStarted() || (next != null && next.getDelay(NANOSECONDS) <= delay)) {
      return;
    }
    if (next != null) {
      next.cancel(false);
    }
    next = getScheduledExecutorService().schedule(this::run, delay, NANOSECONDS);
  }

  private void run() {
    synchronized (this) {
      next = null;
    }
    poll.run();
  }

  @Override
  public void scheduleTask(Runnable task) {
    super.scheduleTask(task);
    poll = task;
  }

  @Override
  public void startScheduler() {
    // Camel does this twice at each start, and at the second time exports may be under way.
    if (!isSchedulerStarted()) {
      onStart.run();
    }
    synchronized (this) {
      super.startScheduler();
    }
  }

  @Override
  protected synchronized void doStop() throws Exception {
    next = null;
    super.doStop();
  }
}
