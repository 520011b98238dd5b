package io.github.featurehandoff.jsonlines;

/**
 * The first fault of one line (C5.5).
 *
 * @param line the line's number, from 1
 * @param offset the fault's byte offset in the line, from 0
 * @param kind what kind of fault it is
 * @param reason what is wrong and what was expected, worded for a person, without a final stop
 * @param context up to 80 characters around the fault, control characters escaped
 */
public record Violation(long line, long offset, Kind kind, String reason, String context) {

  /** The kinds of fault; reports name them in lower case. */
  public enum Kind {
    /** Bytes that RFC 3629 does not allow. */
    ENCODING,
    /** U+FEFF at the beginning of a line; an editor puts it at the beginning of a log. */
    BYTE_ORDER_MARK,
    /** A line without a value. */
    BLANK_LINE,
    /** Text that RFC 8259 does not allow. */
    SYNTAX,
    /** A value that is no object. */
    NOT_AN_OBJECT,
    /** Something after the line's one value. */
    SECOND_VALUE,
    /** Nesting, a name or a number beyond the limits of C5.3. */
    LIMIT,
    /** The last line has no newline. */
    NO_FINAL_NEWLINE,
    /** There is no line. */
    NO_LINES,
    /** More or fewer lines than the source has (C5.4). */
    LINE_COUNT
  }

  /** For a person: {@code Line 3, byte 17: unexpected ',' after a name; a colon was expected}. */
  @Override
  public String toString() {
    return "Line " + line + ", byte " + offset + ": " + reason;
  }
}
