package io.github.featurehandoff.console;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.route.ExportListener;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Follows a run: hands on its results as they come, draws a bar below them if it takes longer than
 * a second, and ends it at a signal.
 */
public final class Progress implements ExportListener, AutoCloseable {
  /** How long a run takes before a person is shown how far it is. */
  public static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final int REDRAWN_AFTER_MS = 200;
  private static final int BAR = 20;

  private final Interruption interruption = new Interruption(this::stop);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final PrintStream err;
  private final int columns;
  private final Consumer<ExportResult> printer;
  private final Predicate<ExportResult> last;
  private final LongAdder read = new LongAdder();
  private final Map<String, String> doing = new LinkedHashMap<>();
  private final List<ExportResult> ended = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private long features;
  private long bytes;
  private boolean drawn;
  private volatile boolean enough;

  /**
   * Follows a run that begins now.
   *
   * @param columns how wide the terminal is; 0 for no bar
   * @param last whether the run ends with a result, though not all is done
   */
  public Progress(
      PrintStream err,
      int columns,
      Consumer<ExportResult> printer,
      Predicate<ExportResult> last,
      Duration patience) {
    this.err = err;
    this.columns = columns;
    this.printer = printer;
    this.last = last;
    if (columns > 0) {
      var unused =
          timer.scheduleWithFixedDelay(
              this::draw, patience.toMillis(), REDRAWN_AFTER_MS, TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void draw() {
    if (features == 0 || timer.isShutdown()) {
      return;
    }
    double done =
        bytes == 0 ? (double) ended.size() / features : Math.min(1.0, (double) read.sum() / bytes);
    int full = (int) (done * BAR);
    String line =
        "[%s%s] %.0f%%  %d of %d, %s of %s%s"
            .formatted(
                "=".repeat(full),
                " ".repeat(BAR - full),
                100 * done,
                ended.size(),
                features,
                TextReport.size(read.sum()),
                TextReport.size(bytes),
                doing.isEmpty() ? "" : "; " + doing.values().iterator().next());
    err.print("\r" + String.format("%-" + (columns - 1) + "." + (columns - 1) + "s", line));
    drawn = true;
  }

  private void clear() {
    if (drawn) {
      err.print("\r" + " ".repeat(columns - 1) + "\r");
    }
    drawn = false;
  }

  @Override
  public synchronized void pending(List<FeatureDirectory> pending) {
    features += pending.size();
    bytes += pending.stream().mapToLong(feature -> feature.log().toFile().length()).sum();
  }

  /** The same for a file that is no feature's. */
  public synchronized void pending(long size) {
    features++;
    bytes += size;
  }

  @Override
  public synchronized void doing(String what, FeatureDirectory feature) {
    doing.put(feature.slug(), what + " " + Printable.of(feature.slug()));
  }

  @Override
  public void read(long count) throws InterruptedIOException {
    if (isStopped()) {
      throw new InterruptedIOException("The run was stopped");
    }
    read.add(count);
  }

  @Override
  public synchronized void ended(ExportResult result) {
    doing.remove(result.slug());
    ended.add(result);
    enough |= last.test(result);
    boolean visible = drawn;
    clear();
    printer.accept(result);
    if (visible) {
      draw();
    }
  }

  /** The results so far, in the order in which they came. */
  public synchronized List<ExportResult> results() {
    return List.copyOf(ended);
  }

  /** Says why the run does not see every feature. */
  public synchronized void failed(String why) {
    failures.add(why);
  }

  /** Why the run did not see every feature, and what it did not try; empty if it saw all. */
  public synchronized List<String> failures() {
    List<String> all = new ArrayList<>(failures);
    long left = features - ended.size();
    boolean signal = interruption.isReceived();
    if (signal || (enough && left > 0)) {
      all.add(
          "Stopped %s%s. Run this again."
              .formatted(
                  signal ? "by a signal" : "at the first failure",
                  left == 0 ? "" : ": %d of %d were not tried".formatted(left, features)));
    }
    return all;
  }

  /** The exit status of a run that ends with another one if it was not stopped. */
  public int exitStatus(int otherwise) {
    return interruption.exitStatus(otherwise);
  }

  /** Waits for the end of something that ends soon after a signal; null if it does not. */
  public <T> @Nullable T await(CompletableFuture<T> work)
      throws InterruptedException, ExecutionException {
    return interruption.await(work);
  }

  @Override
  public boolean isStopped() {
    return enough || interruption.isReceived();
  }

  private void stop() {
    hide();
    err.println(
        "Stopping: what is in progress is finished or undone. Interrupt again to end at once.");
  }

  public synchronized void hide() {
    timer.shutdownNow();
    clear();
  }

  @Override
  public void close() {
    hide();
  }
}
