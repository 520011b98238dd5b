package io.github.featurehandoff;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads of exports. All of them are started before the first export: where the system refuses
 * one, the start fails, while Camel would lose the exchange that needed it.
 */
final class ExportThreads extends LifecycleStrategySupport {
  private static final String POOL = "handoff-export";

  /**
   * A split hands over a feature, then itself for the next one. Where the queue has no room for one
   * of the two, it runs inside the other: out of order, and deeper in the stack with each feature,
   * until the stack is full and the split never ends. This is room for eight splits at once.
   */
  private static final int ROOM = 16;

  private ExportThreads() {}

  /** Declares the pool that the routes name, and starts the timer of torn tails. */
  static ScheduledExecutorService start(CamelContext context, int parallelism) {
    ExecutorServiceManager manager = context.getExecutorServiceManager();
    manager.registerThreadPoolProfile(
        new ThreadPoolProfileBuilder(POOL)
            .poolSize(parallelism)
            .maxPoolSize(parallelism)
            .maxQueueSize(parallelism + ROOM)
            .build());
    context.addLifecycleStrategy(new ExportThreads());
    ScheduledExecutorService timer =
        manager.newSingleThreadScheduledExecutor(context, "handoff-torn-tail");
    timer.execute(() -> {});
    return timer;
  }

  @Override
  public void onThreadPoolAdd(
      CamelContext context,
      ThreadPoolExecutor pool,
      @Nullable String id,
      @Nullable String sourceId,
      @Nullable String routeId,
      @Nullable String profile) {
    if (POOL.equals(profile)) {
      pool.prestartAllCoreThreads();
    }
  }
}
