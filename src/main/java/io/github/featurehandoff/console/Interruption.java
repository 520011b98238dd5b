package io.github.featurehandoff.console;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * The first Ctrl-C, termination signal or hang-up ends a run in an orderly way, the second at once
 * (C9.4).
 */
final class Interruption implements AutoCloseable {
  /** The signals, and the exit status of a run that they stop. */
  private static final Map<String, Integer> STATUS = Map.of("HUP", 129, "INT", 130, "TERM", 143);

  /** Leaves time to close what is open, of the ten seconds that an orderly end may take (C10.3). */
  private static final int PATIENCE_S = 7;

  private final Map<String, Object> handlersBefore = new HashMap<>();
  private final CompletableFuture<String> first = new CompletableFuture<>();

  /**
   * Waits for signals from now on.
   *
   * @param answer what is done when the first one comes
   */
  Interruption(Runnable answer) {
    for (String name : STATUS.keySet()) {
      Object before = Signals.register(name, () -> received(name, answer));
      if (before != null) {
        handlersBefore.put(name, before);
      }
    }
  }

  private void received(String name, Runnable answer) {
    if (!first.complete(name)) {
      Runtime.getRuntime().halt(STATUS.getOrDefault(name, 1));
    }
    answer.run();
  }

  boolean isReceived() {
    return first.isDone();
  }

  /** The exit status of a run that ends with another one if it was not stopped. */
  int exitStatus(int otherwise) {
    return isReceived() ? STATUS.getOrDefault(first.join(), otherwise) : otherwise;
  }

  /**
   * Waits for the end of something that ends soon after a signal.
   *
   * @return null if it did not end in time
   */
  <T> @Nullable T await(CompletableFuture<T> work) throws InterruptedException, ExecutionException {
    try {
      CompletableFuture.anyOf(work, first).get();
      return isReceived() ? work.get(PATIENCE_S, TimeUnit.SECONDS) : work.get();
    } catch (TimeoutException e) {
      return null;
    }
  }

  @Override
  public void close() {
    handlersBefore.forEach(Signals::unregister);
  }
}
