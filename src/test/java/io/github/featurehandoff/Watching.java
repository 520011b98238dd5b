package io.github.featurehandoff;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ThrowingRunnable;

/** A watcher that runs until it is closed. */
public final class Watching implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CompletableFuture<Specs.Run> run = new CompletableFuture<>();
  private final Thread thread;

  Watching(Specs specs, String... arguments) {
    thread = new Thread(() -> run.complete(specs.handoff(Map.of(), err, arguments)), "watcher");
    thread.start();
    until(
        () ->
            org.assertj.core.api.Assertions.assertThat(said())
                .containsAnyOf("Watching ", "This watcher is a standby", "Waiting for it."));
  }

  /** What it has said so far. */
  public String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** How often it has said something. */
  public int timesSaid(String text) {
    return said().split(java.util.regex.Pattern.quote(text), -1).length - 1;
  }

  /** Waits until it has said something. */
  public void says(String text) {
    until(() -> org.assertj.core.api.Assertions.assertThat(said()).contains(text));
  }

  /** Waits until something holds. */
  public void until(ThrowingRunnable holds) {
    await().atMost(DEADLINE).pollInterval(Duration.ofMillis(5)).untilAsserted(holds);
  }

  /** Stops it in an orderly way and waits until it has ended. */
  public Specs.Run stop() {
    thread.interrupt();
    return run.join();
  }

  @Override
  public void close() {
    stop();
  }
}
