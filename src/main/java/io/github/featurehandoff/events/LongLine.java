package io.github.featurehandoff.events;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * A line that is longer than a part: Jackson reads it as a stream, and each piece is scanned as it
 * comes.
 */
final class LongLine extends InputStream {

  private static final int KEPT_FOR_CONTEXT = 4 * Excerpt.MAX_CHARACTERS;

  private final Intake intake;
  private final byte[] buffer;
  private final LineScanner scanner = new LineScanner();
  private int filled;
  private int position;

  /** Where the line ends in the buffer, or the piece does. */
  private int end;

  /** The offset in the line of the buffer's first byte. */
  private long origin;

  private String context = "";

  /** A line that begins with the buffer, fills it and goes on in the log. */
  LongLine(Intake intake, byte[] buffer) {
    this.intake = intake;
    this.buffer = buffer;
    filled = buffer.length;
    end = buffer.length;
    scanner.begin(0);
    scan();
  }

  /** Reads the line to its end. */
  PartCheck check(int keep) throws IOException {
    boolean accepted = JacksonSyntax.accepts(this);
    while (advance()) {
      position = end;
    }
    LineScanner.Fault fault = PartCheck.judge(scanner.fault(), accepted);
    if (fault == null) {
      return new PartCheck(1, List.of(), 0);
    }
    return new PartCheck(
        1, keep > 0 ? List.of(PartCheck.violation(1, fault, context)) : List.of(), 1);
  }

  /** Brings what follows the line to the front of the buffer and says how many bytes that are. */
  int takeRest() {
    int from = Math.min(end + 1, filled);
    System.arraycopy(buffer, from, buffer, 0, filled - from);
    return filled - from;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (position == end) {
      if (!advance()) {
        return -1;
      }
    }
    int count = Math.min(length, end - position);
    System.arraycopy(buffer, position, target, offset, count);
    position += count;
    return count;
  }

  /** Takes the next piece, where the line has one. */
  private boolean advance() throws IOException {
    if (end < buffer.length) {
      return false;
    }
    int kept = Math.min(KEPT_FOR_CONTEXT, buffer.length / 2);
    int moved = buffer.length - kept;
    System.arraycopy(buffer, moved, buffer, 0, kept);
    scanner.resume(moved);
    origin += moved;
    position = kept;
    filled = intake.fill(buffer, kept);
    end = PartCheck.newline(buffer, kept, filled);
    scan();
    return true;
  }

  private void scan() {
    if (scanner.fault() != null) {
      return;
    }
    scanner.scan(buffer, position, Math.min(end + 1, filled));
    if (end == filled && filled < buffer.length) {
      scanner.end(end);
    }
    LineScanner.Fault fault = scanner.fault();
    if (fault != null) {
      context = Excerpt.around(buffer, 0, Math.max(0, (int) (fault.offset() - origin)), end);
    }
  }
}
