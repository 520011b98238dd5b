package io.github.featurehandoff.jsonlines;

/**
 * The first fault of one line (C5.5).
 *
 * @param line the line's number, from 1
 * @param column the fault's place in the line, in bytes from 1
 * @param kind what kind of fault it is
 * @param reason what is wrong and what was expected, worded for a person, without a final stop
 * @param context up to 80 characters around the fault, control characters escaped
 */
public record Violation(long line, long column, Kind kind, String reason, String context) {

  /** The kinds of fault; reports name them in lower case. */
  public enum Kind {
    ENCODING,
    /** U+FEFF at the beginning of a line; an editor puts it at the beginning of a log. */
    BYTE_ORDER_MARK,
    BLANK_LINE,
    SYNTAX,
    NOT_AN_OBJECT,
    SECOND_VALUE,
    /** Nesting, a name, a number or a line beyond the limits of C5.3. */
    LIMIT,
    /** Git's conflict markers, those of one conflict together. */
    MERGE_CONFLICT,
    NO_FINAL_NEWLINE,
    NO_LINES,
    /** More or fewer lines than the source has (C5.4). */
    LINE_COUNT
  }

  /** The same fault in a log that has more lines before. */
  Violation after(long lines) {
    return new Violation(lines + line, column, kind, reason, context);
  }

  /** For a person: {@code 3:18: unexpected ',' after a name; a colon was expected}. */
  @Override
  public String toString() {
    return line + ":" + column + ": " + reason;
  }
}
