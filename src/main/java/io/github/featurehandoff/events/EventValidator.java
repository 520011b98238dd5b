package io.github.featurehandoff.events;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Checks JSON Lines against C5: UTF-8 by RFC 3629, one JSON object by RFC 8259 a line.
 *
 * <p>A log is read once, in order, and in constant memory, however long it or a line is: some MiB
 * for each processor. The thread that calls reads; it cuts a large log at newlines into parts,
 * which others check beside it, and which it checks itself where these are behind; another one
 * writes a copy and hashes, where that is asked for. A log of less than {@value #PART} bytes is
 * checked by the calling thread alone.
 */
public final class EventValidator {

  /** How many violations a report keeps; all are counted. */
  public static final int KEPT = 100;

  static final int PART = 1 << 21;

  private static final int FIRST_OF_CHANNEL = 1 << 16;
  private static final int MAX_WORKERS = 7;
  private static final int BUFFERS_A_THREAD = 4;

  /** One large log at a time has threads of its own, so that many at once stay within the heap. */
  private static final Semaphore PARALLEL = new Semaphore(1);

  private final Intake intake;
  private final int part;
  private final int workers;
  private final BlockingQueue<byte[]> freeBuffers = new LinkedBlockingQueue<>();
  private final Deque<FutureTask<PartCheck>> pending = new ArrayDeque<>();
  private final Deque<Future<Boolean>> passing = new ArrayDeque<>();
  private final List<Violation> violations = new ArrayList<>();
  private @Nullable ExecutorService pool;
  private @Nullable ExecutorService passer;
  private int buffers;
  private long lines;
  private long violationCount;

  private EventValidator(Intake intake, int part, int workers) {
    this.intake = intake;
    this.part = part;
    this.workers = workers;
  }

  /**
   * Checks a regular file.
   *
   * @param hashed whether the report has the SHA-256, which takes as long as the check
   * @throws IOException if the file cannot be read
   */
  public static ValidationReport validate(Path file, boolean hashed) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return validate(
          new Intake(channel, hashed, null), first(channel.size()), PART, defaultWorkers());
    }
  }

  /**
   * Checks a log and copies it.
   *
   * @param copy gets the very bytes that are checked, none of them twice
   * @throws IOException if the log cannot be read, or the copy not be written
   */
  static ValidationReport copy(FileChannel log, WritableByteChannel copy, boolean hashed)
      throws IOException {
    return validate(new Intake(log, hashed, copy), first(log.size()), PART, defaultWorkers());
  }

  private static int first(long expected) {
    return (int) Math.min(expected + 1, PART);
  }

  /**
   * Checks what a channel in blocking mode gives until its end; does not close it.
   *
   * @param hashed whether the report has the SHA-256
   * @throws IOException if the channel cannot be read
   */
  public static ValidationReport validate(ReadableByteChannel channel, boolean hashed)
      throws IOException {
    return validate(new Intake(channel, hashed, null), FIRST_OF_CHANNEL, PART, defaultWorkers());
  }

  /**
   * Checks what is taken in.
   *
   * @param first the bytes of the first part, at most {@code part}
   * @param part the bytes of every other part
   * @param workers the threads beside the calling one
   */
  static ValidationReport validate(Intake intake, int first, int part, int workers)
      throws IOException {
    EventValidator validator = new EventValidator(intake, part, workers);
    try {
      validator.read(new byte[first]);
      return validator.report();
    } finally {
      validator.stopThreads();
    }
  }

  private static int defaultWorkers() {
    return Math.min(Runtime.getRuntime().availableProcessors(), MAX_WORKERS);
  }

  private void read(byte[] first) throws IOException {
    byte[] buffer = first;
    if (buffer.length == part) {
      startThreads();
    }
    int filled = fill(buffer, 0);
    while (filled == buffer.length) {
      LogScan read = intake.scan();
      int cut = (int) Math.max(0, read.wholeBytes() - read.bytes() + filled);
      if (cut == 0) {
        merge(true);
        LongLine line = new LongLine(intake, buffer);
        add(line.check(KEPT - violations.size()));
        filled = fill(buffer, line.takeRest(buffer));
      } else {
        byte[] next = freeBuffer();
        int rest = buffer.length - cut;
        System.arraycopy(buffer, cut, next, 0, rest);
        check(buffer, cut);
        startThreads();
        buffer = next;
        filled = fill(buffer, rest);
      }
    }
    check(buffer, filled);
    merge(true);
  }

  /** Fills the rest of a buffer and has it passed on, after all that came before. */
  private int fill(byte[] buffer, int from) throws IOException {
    int filled = intake.fill(buffer, from, buffer.length);
    if (passer == null) {
      intake.passOn(buffer, from, filled);
    } else {
      passing.add(
          passer.submit(
              () -> {
                intake.passOn(buffer, from, filled);
                return true;
              }));
    }
    return filled;
  }

  /** A buffer that is passed on and checked, or a new one, or the next that will be. */
  private byte[] freeBuffer() throws IOException {
    byte[] buffer = freeBuffers.poll();
    if (buffer == null && buffers < BUFFERS_A_THREAD * (workers + 1)) {
      buffers++;
      return new byte[part];
    }
    try {
      return buffer != null ? buffer : freeBuffers.take();
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** Gives a checked buffer back as soon as it is passed on, too. */
  private void release(byte[] buffer) {
    if (passer == null) {
      freeBuffers.add(buffer);
    } else {
      passer.execute(() -> freeBuffers.add(buffer));
    }
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
                release(buffer);
              }
              return checked;
            });
    pending.add(task);
    if (pool == null) {
      task.run();
    } else {
      pool.execute(task);
    }
  }

  /** Before a large log is read: the virtual machine gets up to speed on all of them at once. */
  private void startThreads() {
    if (workers > 0 && pool == null && PARALLEL.tryAcquire()) {
      pool = newPool(workers, new ArrayBlockingQueue<>(workers));
      passer = intake.passesOn() ? newPool(1, new LinkedBlockingQueue<>()) : null;
    }
  }

  private static ExecutorService newPool(int threads, BlockingQueue<Runnable> queue) {
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        queue,
        task -> {
          Thread thread = new Thread(task, "events-validator");
          thread.setDaemon(true);
          return thread;
        },
        new ThreadPoolExecutor.CallerRunsPolicy());
  }

  private void stopThreads() {
    if (pool != null) {
      PARALLEL.release();
    }
    for (ExecutorService threads : new ExecutorService[] {pool, passer}) {
      if (threads != null) {
        threads.shutdownNow();
      }
    }
  }

  /**
   * Adds up, in the log's order, the parts that are done, or waits for all of them, and until they
   * are passed on; fails where that failed, whatever the reason.
   */
  private void merge(boolean all) throws IOException {
    while (!passing.isEmpty() && (all || passing.getFirst().isDone())) {
      await(passing.removeFirst());
    }
    while (!pending.isEmpty() && (all || pending.getFirst().isDone())) {
      add(await(pending.removeFirst()));
    }
  }

  private static <T> T await(Future<T> result) throws IOException {
    try {
      return result.get();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("Interrupted while a log was being validated");
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
    return new ValidationReport(lines, intake.scan(), intake.sha256(), violations, violationCount);
  }
}
