package io.github.featurehandoff.events;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Checks JSON Lines against C5: UTF-8 by RFC 3629, one JSON object by RFC 8259 a line.
 *
 * <p>A log is read once, in order, and in constant memory, however long it or a line is: some MiB
 * for each processor. The thread that calls reads and hashes; it cuts a large log at newlines into
 * parts, which other threads check beside it, and which it checks itself where these are behind. A
 * log of less than {@value #PART} bytes is checked by the calling thread alone.
 */
public final class EventValidator {

  /** How many violations a report keeps; all are counted. */
  public static final int KEPT = 100;

  static final int PART = 1 << 21;
  static final int INLINE_PARTS = 1;

  private static final int FIRST_OF_CHANNEL = 1 << 16;
  private static final int MAX_WORKERS = 7;

  private final Intake intake;
  private final int part;
  private final int workers;
  private final Queue<byte[]> freeBuffers = new ConcurrentLinkedQueue<>();
  private final Deque<FutureTask<PartCheck>> pending = new ArrayDeque<>();
  private final List<Violation> violations = new ArrayList<>();
  private @Nullable ExecutorService pool;
  private long parts;
  private long lines;
  private long violationCount;

  private EventValidator(ReadableByteChannel channel, int part, int workers) {
    this.intake = new Intake(channel);
    this.part = part;
    this.workers = workers;
  }

  /**
   * Checks a regular file.
   *
   * @throws IOException if the file cannot be read
   */
  public static ValidationReport validate(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      int first = (int) Math.min(channel.size() + 1, PART);
      return validate(channel, first, PART, defaultWorkers());
    }
  }

  /**
   * Checks what a channel in blocking mode gives until its end; does not close it.
   *
   * @throws IOException if the channel cannot be read
   */
  public static ValidationReport validate(ReadableByteChannel channel) throws IOException {
    return validate(channel, FIRST_OF_CHANNEL, PART, defaultWorkers());
  }

  /**
   * Checks what a channel gives.
   *
   * @param first the bytes of the first part, at most {@code part}
   * @param part the bytes of every other part
   * @param workers the threads beside the calling one
   */
  static ValidationReport validate(ReadableByteChannel channel, int first, int part, int workers)
      throws IOException {
    EventValidator validator = new EventValidator(channel, part, workers);
    try {
      validator.read(new byte[first]);
      return validator.report();
    } finally {
      if (validator.pool != null) {
        validator.pool.shutdownNow();
      }
    }
  }

  private static int defaultWorkers() {
    return Math.min(Runtime.getRuntime().availableProcessors() - 1, MAX_WORKERS);
  }

  private void read(byte[] first) throws IOException {
    byte[] buffer = first;
    int filled = intake.fill(buffer, 0, buffer.length);
    while (filled == buffer.length) {
      int cut = afterLastNewline(buffer);
      if (cut == 0) {
        merge(true);
        LongLine line = new LongLine(intake, buffer);
        add(line.check(KEPT - violations.size()));
        filled = intake.fill(buffer, line.takeRest(buffer), buffer.length);
      } else {
        byte[] next = freeBuffer();
        int rest = buffer.length - cut;
        System.arraycopy(buffer, cut, next, 0, rest);
        check(buffer, cut);
        buffer = next;
        filled = intake.fill(buffer, rest, buffer.length);
      }
    }
    check(buffer, filled);
    merge(true);
  }

  private byte[] freeBuffer() {
    byte[] buffer = freeBuffers.poll();
    return buffer != null ? buffer : new byte[part];
  }

  /** Checks whole lines: here, or on another thread if one is free for it and the log is large. */
  private void check(byte[] buffer, int length) throws IOException {
    merge(false);
    int keep = KEPT - violations.size();
    FutureTask<PartCheck> task =
        new FutureTask<>(
            () -> {
              PartCheck checked = PartCheck.of(buffer, length, keep);
              if (buffer.length == part) {
                freeBuffers.add(buffer);
              }
              return checked;
            });
    pending.add(task);
    if (++parts <= INLINE_PARTS || workers == 0) {
      task.run();
    } else {
      if (pool == null) {
        pool = newPool();
      }
      pool.execute(task);
    }
  }

  private ExecutorService newPool() {
    return new ThreadPoolExecutor(
        workers,
        workers,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(2 * workers),
        task -> {
          Thread thread = new Thread(task, "events-validator");
          thread.setDaemon(true);
          return thread;
        },
        new ThreadPoolExecutor.CallerRunsPolicy());
  }

  /** Adds up, in the log's order, the parts that are done, or waits for all of them. */
  private void merge(boolean all) throws IOException {
    while (!pending.isEmpty() && (all || pending.getFirst().isDone())) {
      try {
        add(pending.removeFirst().get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("Interrupted while a log was being validated");
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException io) {
          throw io;
        }
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  private void add(PartCheck checked) {
    for (Violation violation : checked.violations()) {
      if (violations.size() < KEPT) {
        violations.add(
            new Violation(
                lines + violation.line(),
                violation.offset(),
                violation.kind(),
                violation.reason(),
                violation.context()));
      }
    }
    lines += checked.lines();
    violationCount += checked.violationCount();
  }

  private ValidationReport report() {
    if (lines == 0) {
      String reason = "an empty log; at least one event was expected";
      violations.add(new Violation(1, 0, Violation.Kind.NO_LINES, reason, ""));
      violationCount = 1;
    }
    return new ValidationReport(lines, intake.bytes(), intake.sha256(), violations, violationCount);
  }

  private static int afterLastNewline(byte[] buffer) {
    int end = buffer.length;
    while (end > 0 && buffer[end - 1] != '\n') {
      end--;
    }
    return end;
  }
}
