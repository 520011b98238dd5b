package io.github.featurehandoff.jsonlines;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** A line that is longer than a part: Jackson reads it as a stream, diagnosed as it comes. */
public final class LongLine extends InputStream {

  private static final int KEPT_FOR_CONTEXT = 4 * Excerpt.MAX_CHARACTERS;

  private final Intake intake;
  private final int piece;
  private final byte[] window;
  private final Diagnosis diagnosis = new Diagnosis();
  private String context = "";

  /** The offset in the line of the window's first byte. */
  private long origin;

  private int position;

  /** Where the line ends in the window, or what was diagnosed of it does. */
  private int end;

  private int filled;
  private boolean complete;

  /** A line that begins with a buffer, fills it and goes on in the log. */
  public LongLine(Intake intake, byte[] buffer) {
    this.intake = intake;
    piece = buffer.length;
    window = new byte[KEPT_FOR_CONTEXT + Utf8.LONGEST_SEQUENCE + piece];
    System.arraycopy(buffer, 0, window, 0, piece);
    filled = piece;
    diagnose(false);
  }

  /** Reads the line to its end; what was read beyond it goes back. */
  public PartCheck check(int keep) throws IOException {
    boolean accepted = JacksonSyntax.accepts(this);
    while (!complete) {
      advance();
    }
    intake.keep(window, Math.min(end + 1, filled), filled);
    long unended = end == filled ? origin + end : 0;
    Diagnosis.Fault fault = PartCheck.judge(diagnosis.fault(), accepted);
    if (fault == null) {
      return new PartCheck(1, unended, List.of(), 0);
    }
    return new PartCheck(
        1, unended, keep > 0 ? List.of(PartCheck.violation(1, fault, context)) : List.of(), 1);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (position == end) {
      if (complete) {
        return -1;
      }
      advance();
    }
    int count = Math.min(length, end - position);
    System.arraycopy(window, position, target, offset, count);
    position += count;
    return count;
  }

  private void advance() throws IOException {
    int kept = Math.min(KEPT_FOR_CONTEXT, end);
    int moved = end - kept;
    System.arraycopy(window, moved, window, 0, filled - moved);
    origin += moved;
    position = kept;
    int from = filled - moved;
    filled = intake.fill(window, from, from + piece);
    diagnose(filled < from + piece);
  }

  /** Takes what has come up to the line's end, or to a character that is still to come whole. */
  private void diagnose(boolean logEnded) {
    int stop = Utf8.line(window, position, filled);
    end = PartCheck.newline(window, stop, filled);
    complete = end < filled || logEnded;
    if (!complete && filled - stop < Utf8.LONGEST_SEQUENCE) {
      end = stop;
    }
    if (diagnosis.fault() == null) {
      diagnosis.read(window, position, stop, origin);
      if (complete || stop < end) {
        diagnosis.end(window, stop, end, end < filled);
      }
      Diagnosis.Fault fault = diagnosis.fault();
      if (fault != null) {
        context = Excerpt.around(window, 0, Math.max(0, (int) (fault.offset() - origin)), end);
      }
    }
  }
}
