package io.github.featurehandoff.cli;

import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.route.ExportListener;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on a terminal, for a run that takes longer than a second. */
public final class Progress implements ExportListener, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int REDRAWN_AFTER_MS = 200;

  private final Instant start = Instant.now();
  private final Line line;
  private @Nullable ProgressBar bar;
  private long toDo;
  private long done;
  private long bytes;
  private boolean shown;
  private boolean closed;

  /** Shows the run that begins now, on a terminal that is so many columns wide. */
  public Progress(PrintStream terminal, int columns) {
    this(terminal, columns, PATIENCE);
  }

  Progress(PrintStream terminal, int columns, Duration patience) {
    this.line = new Line(terminal, columns);
    CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
        .execute(this::show);
  }

  private synchronized void show() {
    shown = !closed;
    redraw();
  }

  private ProgressBar begin() {
    return new ProgressBarBuilder()
        .setConsumer(line)
        .setTaskName("Features")
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(REDRAWN_AFTER_MS)
        .startsFrom(done, Duration.between(start, Instant.now()))
        .setInitialMax(toDo)
        .continuousUpdate()
        .clearDisplayOnFinish()
        .build();
  }

  /** There are {@code count} more features to be done. */
  @Override
  public synchronized void pending(int count) {
    toDo += count;
    redraw();
  }

  /** One of them is done. */
  @Override
  public synchronized void ended(ExportResult result) {
    done++;
    bytes += result.bytes() == null ? 0 : result.bytes();
    redraw();
  }

  private void redraw() {
    if (bar == null && shown && toDo > 0) {
      bar = begin();
    }
    if (bar != null) {
      long millis = Math.max(1, Duration.between(start, Instant.now()).toMillis());
      bar.maxHint(toDo);
      bar.stepTo(done);
      bar.setExtraMessage(
          TextReport.size(bytes) + ", " + TextReport.size(bytes * 1000 / millis) + "/s");
    }
  }

  /** The line that is drawn again and again; the library's own starts {@code stty} each time. */
  private record Line(PrintStream terminal, int columns) implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
      return columns - 1;
    }

    @Override
    public void accept(String drawn) {
      terminal.print("\r" + drawn);
    }

    @Override
    public void clear() {
      terminal.print("\r" + " ".repeat(columns - 1) + "\r");
    }

    @Override
    public void close() {}
  }

  /** Takes the bar away. */
  @Override
  public synchronized void close() {
    closed = true;
    shown = false;
    if (bar != null) {
      bar.close();
    }
  }
}
