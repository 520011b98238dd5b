package io.github.featurehandoff.events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Reads a log; what is read is written to a copy before anybody gets it. */
final class Copying implements ReadableByteChannel {
  private static final int PIECE = 1 << 16;
  private static final ThreadLocal<ByteBuffer> PIECES =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(PIECE));

  private final FileChannel log;
  private final WritableByteChannel copy;

  Copying(FileChannel log, WritableByteChannel copy) {
    this.log = log;
    this.copy = copy;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    ByteBuffer piece = PIECES.get();
    piece.clear().limit(Math.min(PIECE, target.remaining()));
    int read = log.read(piece);
    if (read > 0) {
      piece.flip();
      target.put(piece.duplicate());
      while (piece.hasRemaining()) {
        copy.write(piece);
      }
    }
    return read;
  }

  @Override
  public boolean isOpen() {
    return log.isOpen();
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
