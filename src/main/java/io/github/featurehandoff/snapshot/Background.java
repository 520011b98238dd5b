package io.github.featurehandoff.snapshot;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Work on a file: on a large one in the background, on a small one at once. */
final class Background {
  private static final long LARGE = 1 << 20;

  private Background() {}

  static <T extends @Nullable Object> Future<T> start(String name, long bytes, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    if (bytes < LARGE) {
      task.run();
      return task;
    }
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    try {
      thread.start();
    } catch (OutOfMemoryError refused) {
      task.run();
    }
    return task;
  }

  static <T extends @Nullable Object> T await(Future<T> task) throws IOException {
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
