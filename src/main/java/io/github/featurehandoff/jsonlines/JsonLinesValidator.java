package io.github.featurehandoff.jsonlines;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Checks JSON Lines against C5: UTF-8 by RFC 3629, one JSON object by RFC 8259 a line.
 *
 * <p>A log is read once, in order, and in constant memory, however long it or a line is: some MiB
 * for each processor. The threads that check a large log, the calling one among them, take turns in
 * reading and copying: each takes the next whole lines, and checks them while another one reads, so
 * that a processor has at hand what it works on. A log of less than {@value #LARGE} bytes is
 * checked by the calling thread alone.
 */
public final class JsonLinesValidator {

  /** How many violations a report keeps; all are counted. */
  public static final int KEPT = 100;

  /** A log of so many bytes is large, and each thread takes so many of it at a time. */
  public static final int LARGE = 1 << 22;

  /** How many bytes of another log are taken at a time. */
  private static final int PART = 1 << 20;

  private static final int MAX_THREADS = 8;

  /** One large log at a time has threads of its own, so that many at once stay within the heap. */
  private static final Semaphore PARALLEL = new Semaphore(1);

  private final Intake intake;
  private final int part;
  private final List<Violation> violations = new ArrayList<>();

  /** Parts whose turn to be added up has not come: as many as others check in the same time. */
  private final Map<Long, Part> early = new HashMap<>();

  private long taken;
  private long added;
  private long lines;
  private long unended;
  private long violationCount;
  private boolean failed;

  private JsonLinesValidator(Intake intake, int part) {
    this.intake = intake;
    this.part = part;
  }

  /**
   * Checks a regular file.
   *
   * @param hashed whether the report has the SHA-256, which takes as long as the check
   * @throws IOException if the file cannot be read
   */
  public static ValidationReport validate(Path file, boolean hashed) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return validate(new Intake(channel, null, hashed), channel.size());
    }
  }

  /**
   * Checks a log and copies it.
   *
   * @param copy gets the very bytes that are checked
   * @throws IOException if the log cannot be read, or the copy not be written
   */
  public static ValidationReport copy(FileChannel log, DiskSync copy, boolean hashed)
      throws IOException {
    return validate(new Intake(log, copy, hashed), log.size());
  }

  /**
   * Checks what a channel in blocking mode gives until its end; does not close it.
   *
   * @param hashed whether the report has the SHA-256
   * @throws IOException if the channel cannot be read
   */
  public static ValidationReport validate(ReadableByteChannel channel, boolean hashed)
      throws IOException {
    return validate(new Intake(channel, null, hashed), Long.MAX_VALUE);
  }

  private static ValidationReport validate(Intake intake, long expected) throws IOException {
    if (expected < LogScan.BUFFER) {
      return validate(intake, LogScan.buffer(), PART, 1);
    }
    if (expected < LARGE || !PARALLEL.tryAcquire()) {
      return validate(intake, new byte[(int) Math.min(expected + 1, PART)], PART, 1);
    }
    try {
      int threads = Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS);
      return validate(intake, new byte[LARGE], LARGE, threads);
    } finally {
      PARALLEL.release();
    }
  }

  /**
   * Checks what is taken in.
   *
   * @param first the first buffer, of at most {@code part} bytes
   * @param part the size of every other buffer: a line of more bytes is read as a stream
   * @param threads how many threads check, the calling one included
   */
  public static ValidationReport validate(Intake intake, byte[] first, int part, int threads)
      throws IOException {
    JsonLinesValidator validator = new JsonLinesValidator(intake, part);
    if (threads == 1) {
      validator.checkParts(first);
      return validator.report();
    }
    ExecutorService others = Executors.newFixedThreadPool(threads - 1, JsonLinesValidator::thread);
    try {
      List<Future<Boolean>> working = new ArrayList<>();
      while (working.size() < threads - 1) {
        working.add(others.submit(() -> validator.checkParts(new byte[part])));
      }
      validator.checkParts(first);
      for (Future<Boolean> each : working) {
        await(each);
      }
      return validator.report();
    } finally {
      others.shutdownNow();
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "events-validator");
    thread.setDaemon(true);
    return thread;
  }

  private static void await(Future<Boolean> result) throws IOException {
    try {
      result.get();
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

  /** Checks one part after the other until there is none left, or a thread has failed. */
  private boolean checkParts(byte[] first) throws IOException {
    boolean done = false;
    try {
      Part part = take(first);
      while (part != null) {
        if (part.check == null) {
          part.check = PartCheck.of(part.buffer, part.length, part.keep);
        }
        part = addAndTake(part);
      }
      done = true;
      return done;
    } finally {
      if (!done) {
        fail();
      }
    }
  }

  /** What one thread works on at a time: whole lines, or a line that is longer than a buffer. */
  private final class Part {
    final long number = taken++;
    final int keep = KEPT - violations.size();
    final byte[] buffer;
    final int length;
    @Nullable PartCheck check;

    Part(byte[] buffer, int length) {
      this.buffer = buffer;
      this.length = length;
    }
  }

  private synchronized @Nullable Part addAndTake(Part done) throws IOException {
    early.put(done.number, done);
    for (Part next = early.remove(added); next != null; next = early.remove(added)) {
      add(Objects.requireNonNull(next.check));
      added++;
    }
    if (intake.ended()) {
      return null;
    }
    return take(done.buffer.length == part ? done.buffer : new byte[part]);
  }

  private synchronized @Nullable Part take(byte[] buffer) throws IOException {
    int length = failed ? 0 : intake.nextLines(buffer);
    if (length == 0) {
      return null;
    }
    Part part = new Part(buffer, length);
    if (length == Intake.LINE_GOES_ON) {
      part.check = new LongLine(intake, buffer).check(part.keep);
    }
    return part;
  }

  private synchronized void fail() {
    failed = true;
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
    unended = checked.unended();
    violationCount += checked.violationCount();
  }

  private synchronized ValidationReport report() {
    long bytes = intake.bytes();
    if (lines == 0) {
      String reason = "an empty log; at least one event was expected";
      violations.add(new Violation(1, 0, Violation.Kind.NO_LINES, reason, ""));
      violationCount = 1;
    }
    LogScan scan = new LogScan(unended > 0 ? lines - 1 : lines, bytes, bytes - unended);
    return new ValidationReport(lines, scan, intake.sha256(), violations, violationCount);
  }
}
