package io.github.featurehandoff.console;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.route.ExportListener;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Follows a run: hands on its results as they come, draws a bar below them if it takes longer than
 * a second, and ends it at a signal.
 */
public final class Progress implements ExportListener, AutoCloseable {
  public static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final int REDRAWN_AFTER_MS = 200;
  private static final int MB = 1_000_000;

  /** The bar counts bytes if there are more than these, else features. */
  private static final int MANY_BYTES = 10 * MB;

  private final Instant start = Instant.now();
  private final Interruption interruption = new Interruption(this::stop);
  private final PrintStream err;
  private final int columns;
  private final Consumer<ExportResult> printer;
  private final Predicate<ExportResult> last;
  private final LongAdder read = new LongAdder();
  private final Map<String, String> doing = new LinkedHashMap<>();
  private final List<ExportResult> ended = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private @Nullable ProgressBar bar;
  private long features;
  private long bytes;
  private boolean shown;
  private volatile boolean enough;

  /** Without {@code columns} there is no bar; a result that is {@code last} ends the run. */
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
      CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
          .execute(this::show);
    }
  }

  private synchronized void show() {
    shown = !isStopped();
    redraw();
  }

  private synchronized void redraw() {
    if (!shown || features == 0) {
      return;
    }
    boolean byBytes = bytes > MANY_BYTES;
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              // The library's own would start stty at each update.
              .setConsumer(new DelegatingProgressBarConsumer(this::draw, columns - 1))
              .setTaskName(byBytes ? "" : "Features")
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(REDRAWN_AFTER_MS)
              .setUnit(byBytes ? " MB" : "", byBytes ? MB : 1)
              .startsFrom(0, Duration.between(start, Instant.now()))
              .setInitialMax(byBytes ? bytes : features)
              .continuousUpdate()
              .clearDisplayOnFinish()
              .hideEta()
              .build();
    }
    bar.stepTo(byBytes ? Math.min(read.sum(), bytes) : ended.size());
    String other =
        byBytes ? "%d of %d".formatted(ended.size(), features) : TextReport.size(read.sum());
    bar.setExtraMessage(other + (doing.isEmpty() ? "" : "; " + doing.values().iterator().next()));
  }

  private void draw(String line) {
    synchronized (err) {
      err.print("\r" + line);
    }
  }

  @Override
  public synchronized void pending(List<FeatureDirectory> pending) {
    features += pending.size();
    bytes += pending.stream().mapToLong(feature -> feature.log().toFile().length()).sum();
    redraw();
  }

  /** The same for a file that is no feature's. */
  public synchronized void pending(long size) {
    features++;
    bytes += size;
    redraw();
  }

  @Override
  public synchronized void doing(String what, FeatureDirectory feature) {
    doing.put(feature.slug(), what + " " + Printable.of(feature.slug()));
    redraw();
  }

  @Override
  public void read(long count) throws InterruptedIOException {
    if (isStopped()) {
      throw new InterruptedIOException("The run was stopped");
    }
    read.add(count);
    if (shown) {
      redraw();
    }
  }

  @Override
  public synchronized void ended(ExportResult result) {
    doing.remove(result.slug());
    ended.add(result);
    enough |= last.test(result);
    synchronized (err) {
      if (bar != null) {
        draw(" ".repeat(columns - 1) + "\r");
      }
      printer.accept(result);
    }
    redraw();
  }

  /** In the order in which they came. */
  public synchronized List<ExportResult> results() {
    return List.copyOf(ended);
  }

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

  public Interruption interruption() {
    return interruption;
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
    shown = false;
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  @Override
  public void close() {
    hide();
  }
}
