package io.github.featurehandoff.snapshot;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Writes a file to disk and closes it; a large file in the background, while it is validated. */
public final class DiskWrite {
  private static final long LARGE = 1 << 20;

  private final FutureTask<Void> task;

  private DiskWrite(FutureTask<Void> task) {
    this.task = task;
  }

  /** Takes over a file that has all its bytes and attributes. */
  static DiskWrite begin(FileChannel file, long bytes) {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              try (file) {
                file.force(true);
              }
              return null;
            });
    if (bytes < LARGE) {
      task.run();
    } else {
      Thread thread = new Thread(task, "handoff-disk");
      thread.setDaemon(true);
      thread.start();
    }
    return new DiskWrite(task);
  }

  /**
   * Writes the entries of a directory to disk, so that a rename survives a crash.
   *
   * @throws IOException if they cannot be written there
   */
  public static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * Waits until all of the file is on disk.
   *
   * @throws IOException if it cannot be written there
   */
  void await() throws IOException {
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while a file was being written to disk");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
