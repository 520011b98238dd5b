package io.github.featurehandoff.events;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was found in a part of a log: whole lines, numbered from 1 within the part. */
record PartCheck(long lines, List<Violation> violations, long violationCount) {

  /**
   * Checks {@code bytes[0, length)}, line by line.
   *
   * @param keep how many violations to keep; all are counted
   * @param sparing whether Jackson is spared the lines in which the scanner finds nothing odd
   */
  static PartCheck of(byte[] bytes, int length, int keep, boolean sparing) throws IOException {
    LineScanner scanner = new LineScanner();
    List<Violation> violations = new ArrayList<>();
    long count = 0;
    long lines = 0;
    for (int begin = 0; begin < length; lines++) {
      scanner.begin(begin);
      int stop = scanner.scan(bytes, begin, length);
      int end = newline(bytes, stop, length);
      if (end == length) {
        scanner.end(end);
      }
      LineScanner.Fault fault = scanner.fault();
      if (fault != null || !sparing) {
        fault = judge(fault, JacksonSyntax.accepts(bytes, begin, end));
        if (fault != null && ++count <= keep) {
          int index = begin + (int) fault.offset();
          violations.add(violation(lines + 1, fault, Excerpt.around(bytes, begin, index, end)));
        }
      }
      begin = end + 1;
    }
    return new PartCheck(lines, violations, count);
  }

  /** Jackson has the last word on syntax, and none on UTF-8, the limits and the line's end. */
  static LineScanner.@Nullable Fault judge(LineScanner.@Nullable Fault fault, boolean accepted) {
    if (fault == null) {
      return accepted
          ? null
          : new LineScanner.Fault(
              0, Violation.Kind.SYNTAX, "not one JSON object as RFC 8259 has it");
    }
    return switch (fault.kind()) {
      case ENCODING, BYTE_ORDER_MARK, LIMIT, NO_FINAL_NEWLINE -> fault;
      default -> accepted ? null : fault;
    };
  }

  static Violation violation(long line, LineScanner.Fault fault, String context) {
    return new Violation(line, fault.offset(), fault.kind(), fault.reason(), context);
  }

  /** The index of the first newline, or {@code to}. */
  static int newline(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != '\n') {
      i++;
    }
    return i;
  }
}
