package io.github.featurehandoff.jsonlines;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Brings a file to disk: a small one at once, a large one beside whoever writes and then reads it,
 * so that neither disk nor processor waits for the other.
 */
public final class DiskSync {

  /** What is brought to disk at a time. */
  private static final long AT_ONCE = 32 << 20;

  private final FileChannel file;
  private final FutureTask<Boolean> end = new FutureTask<>(this::end);
  private @Nullable FutureTask<Boolean> begun;
  private long waiting;

  /** Takes over a file that is to be written. */
  public DiskSync(FileChannel file) {
    this.file = file;
  }

  /** Empties the file. */
  public void clear() throws IOException {
    file.truncate(0);
  }

  /** Writes all of some bytes. */
  public void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      waiting += file.write(bytes);
    }
    if (waiting >= AT_ONCE && (begun == null || begun.isDone())) {
      awaitBegun();
      waiting = 0;
      begun = new FutureTask<>(this::force);
      beside(begun);
    }
  }

  /** Cuts the file to {@code size}. */
  public void cut(long size) throws IOException {
    file.truncate(size);
  }

  /** The file is written and has its attributes: the rest of it is to come to disk. */
  public void start() {
    if (begun == null) {
      end.run();
    } else {
      beside(end);
    }
  }

  /**
   * Waits until all of the file is on disk, and it is closed.
   *
   * @throws IOException if it cannot be brought there
   */
  public void await() throws IOException {
    await(end);
  }

  private boolean force() throws IOException {
    file.force(false);
    return true;
  }

  private boolean end() throws IOException {
    try (file) {
      file.force(true);
      // An error is told once, to whoever asks first.
      awaitBegun();
      return true;
    }
  }

  private void awaitBegun() throws IOException {
    if (begun != null) {
      await(begun);
    }
  }

  private static void await(FutureTask<Boolean> task) throws IOException {
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while a file was being brought to disk");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static void beside(Runnable task) {
    Thread thread = new Thread(task, "events-disk");
    thread.setDaemon(true);
    thread.start();
  }

  /** Gives the file up. */
  public void close() throws IOException {
    file.close();
  }
}
