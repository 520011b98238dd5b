package io.github.featurehandoff.snapshot;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Work on a file: on a large one in the background, on a small one at once. */
final class Background<T extends @Nullable Object> {
  private static final long LARGE = 1 << 20;

  private final FutureTask<T> task;

  private Background(Callable<T> work) {
    task = new FutureTask<>(work);
  }

  /** Starts it, for a file of this size. */
  static <T extends @Nullable Object> Background<T> start(
      String name, long bytes, Callable<T> work) {
    Background<T> started = new Background<>(work);
    if (bytes < LARGE) {
      started.task.run();
    } else {
      Thread thread = new Thread(started.task, name);
      thread.setDaemon(true);
      try {
        thread.start();
      } catch (OutOfMemoryError refused) {
        started.task.run();
      }
    }
    return started;
  }

  T await() throws IOException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while a large file was being exported");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
