package io.github.featurehandoff.jsonlines;

import io.github.featurehandoff.result.Fault;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found in a part of a log: whole lines, numbered from 1 within the part.
 *
 * @param lines the number of lines; bytes after the last newline count as one
 * @param unended the number of bytes after the last newline
 * @param violations some of the violations, by line
 * @param violationCount the number of all violations
 */
public record PartCheck(long lines, long unended, List<Violation> violations, long violationCount) {

  /**
   * Checks {@code bytes[0, length)}, line by line. One parser reads the lines from one faulty line
   * to the next: a line is right if the value that comes next is an object and alone in it.
   *
   * @param keep how many violations to keep; all are counted
   */
  public static PartCheck of(byte[] bytes, int length, int keep) throws IOException {
    JsonFactory factory = null;
    List<Violation> violations = new ArrayList<>();
    long count = 0;
    long lines = 0;
    JsonParser parser = null;
    int origin = 0;
    boolean whole = length > 0 && bytes[length - 1] == '\n';
    int unended = 0;
    for (int begin = 0; begin < length; lines++) {
      Intake.refuseInterrupted();
      int plain = whole ? PlainLine.end(bytes, begin) : -1;
      if (plain >= 0 && plain - begin <= Diagnosis.MAX_TOKEN) {
        begin = plain + 1;
        parser = null;
        continue;
      }
      int stop = Utf8.line(bytes, begin, length);
      int end = newline(bytes, stop, length);
      if (parser == null) {
        factory = factory == null ? JacksonSyntax.factory() : factory;
        parser = factory.createParser(bytes, begin, length - begin);
        origin = begin;
      }
      boolean accepted =
          stop == end
              && JacksonSyntax.isObject(parser)
              && isBlank(bytes, origin + (int) parser.currentLocation().getByteOffset(), end);
      if (!accepted) {
        parser = null;
      }
      if (!accepted || end == length || end - begin > Diagnosis.MAX_TOKEN) {
        Diagnosis diagnosis = new Diagnosis();
        diagnosis.read(bytes, begin, stop, -begin);
        diagnosis.end(bytes, stop, end, end < length);
        if (!accepted && diagnosis.fault() == null) {
          accepted = JacksonSyntax.accepts(new ByteArrayInputStream(bytes, begin, end - begin));
        }
        Diagnosis.Fault fault = judge(diagnosis.fault(), accepted);
        if (fault != null && ++count <= keep) {
          int index = begin + (int) fault.offset();
          violations.add(violation(lines + 1, fault, Excerpt.around(bytes, begin, index, end)));
        }
      }
      unended = end == length ? length - begin : 0;
      begin = end + 1;
    }
    return new PartCheck(lines, unended, violations, count);
  }

  /**
   * The fault that counts: of a line that Jackson accepts only a limit that it does not measure and
   * the missing newline.
   */
  public static Diagnosis.@Nullable Fault judge(Diagnosis.@Nullable Fault fault, boolean accepted) {
    if (fault == null) {
      return accepted
          ? null
          : new Diagnosis.Fault(0, Violation.Kind.SYNTAX, "not one JSON object as RFC 8259 has it");
    }
    return switch (fault.kind()) {
      case LIMIT, NO_FINAL_NEWLINE -> fault;
      default -> accepted ? null : fault;
    };
  }

  public static Violation violation(long line, Diagnosis.Fault fault, String context) {
    return new Violation(line, fault.offset(), fault.kind(), fault.reason(), context);
  }

  /** The index of the first newline, or {@code to}. */
  public static int newline(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != '\n') {
      i++;
    }
    return i;
  }

  private static boolean isBlank(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && (bytes[i] == ' ' || bytes[i] == '\t' || bytes[i] == '\r')) {
      i++;
    }
    return i == to;
  }
}
