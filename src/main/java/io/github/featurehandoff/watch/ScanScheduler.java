package io.github.featurehandoff.watch;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.spi.ScheduledPollConsumerScheduler;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs the file consumer's poll when the watcher asks for it. Of several wake-ups the earliest
 * counts; one that comes while a poll runs leads to one more poll. It may be stopped and started
 * again, as a reload of the routes does; Camel calls {@code onInit} and {@code scheduleTask} twice.
 */
final class ScanScheduler extends ServiceSupport implements ScheduledPollConsumerScheduler {
  private final Runnable onStart;
  private @Nullable CamelContext camelContext;
  private @Nullable ScheduledExecutorService executor;
  private @Nullable Runnable poll;
  private @Nullable ScheduledFuture<?> next;
  private long nextAt = Long.MAX_VALUE;
  private boolean started;

  /** A scheduler that runs {@code onStart} whenever the consumer starts. */
  ScanScheduler(Runnable onStart) {
    this.onStart = onStart;
  }

  /** A poll begins after {@code delay} at the latest. */
  synchronized void wakeIn(Duration delay) {
    long at = System.nanoTime() + delay.toNanos();
    if (executor == null || !started || (next != null && nextAt - at <= 0)) {
      return;
    }
    if (next != null) {
      next.cancel(false);
    }
    nextAt = at;
    next = executor.schedule(this::run, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
  }

  private void run() {
    Runnable task;
    synchronized (this) {
      next = null;
      task = poll;
    }
    if (task != null) {
      task.run();
      synchronized (this) {
        if (next == null) {
          wakeIn(ScanPlan.TICK); // A suspended consumer does not poll, so it asks for no other.
        }
      }
    }
  }

  @Override
  public void onInit(Consumer consumer) {}

  @Override
  public synchronized void scheduleTask(Runnable task) {
    poll = task;
  }

  @Override
  public synchronized void unscheduleTask() {
    poll = null;
  }

  @Override
  public void startScheduler() {
    onStart.run();
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
  protected synchronized void doStart() {
    if (executor == null && camelContext != null) {
      executor =
          camelContext
              .getExecutorServiceManager()
              .newSingleThreadScheduledExecutor(this, "handoff-scan");
    }
  }

  @Override
  protected void doStop() {
    ScheduledExecutorService stopped;
    CamelContext context;
    synchronized (this) {
      started = false;
      next = null;
      stopped = executor;
      executor = null;
      context = camelContext;
    }
    if (stopped != null && context != null) {
      context.getExecutorServiceManager().shutdownNow(stopped);
    }
  }

  @Override
  public @Nullable CamelContext getCamelContext() {
    return camelContext;
  }

  @Override
  public void setCamelContext(@Nullable CamelContext context) {
    camelContext = context;
  }
}
