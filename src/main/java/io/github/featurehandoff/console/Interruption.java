package io.github.featurehandoff.console;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The first Ctrl-C, termination signal or hang-up ends a run in order, the second at once (C9.4).
 */
public final class Interruption {
  private static final Map<String, Integer> STATUS = Map.of("HUP", 129, "INT", 130, "TERM", 143);

  /** Leaves time to close what is open, of the ten seconds that an orderly end may take (C10.3). */
  private static final int PATIENCE_S = 7;

  private final CompletableFuture<String> first = new CompletableFuture<>();

  /** Does {@code answer} at the first signal. By reflection, since javac warns of the names. */
  Interruption(Runnable answer) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      for (String name : STATUS.keySet()) {
        Object ours =
            Proxy.newProxyInstance(
                handler.getClassLoader(),
                new Class<?>[] {handler},
                (self, method, arguments) -> received(name, answer));
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
      }
    } catch (ReflectiveOperationException e) {
      // The virtual machine leaves signals to others (-Xrs).
    }
  }

  private @Nullable Object received(String name, Runnable answer) {
    if (!first.complete(name)) {
      Runtime.getRuntime().halt(STATUS.getOrDefault(name, 1));
    }
    answer.run();
    return null;
  }

  /** Has the first signal interrupt this thread, which may wait for something that never comes. */
  public void interruptThread() {
    Thread thread = Thread.currentThread();
    CompletableFuture<Void> unused = first.thenRun(thread::interrupt);
  }

  boolean isReceived() {
    return first.isDone();
  }

  /** The exit status of a run that ends with another one if it was not stopped. */
  public int exitStatus(int otherwise) {
    return isReceived() ? STATUS.getOrDefault(first.join(), otherwise) : otherwise;
  }

  /** Waits for the end of something that ends soon after a signal; null if it does not. */
  public <T> @Nullable T await(CompletableFuture<T> work)
      throws InterruptedException, ExecutionException {
    try {
      CompletableFuture.anyOf(work, first).get();
      return isReceived() ? work.get(PATIENCE_S, TimeUnit.SECONDS) : work.get();
    } catch (TimeoutException e) {
      return null;
    }
  }
}
