package io.github.featurehandoff.jsonlines;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.featurehandoff.result.Fault;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Says where a line goes wrong and what was expected there, by RFC 8259 and the limits of C5.3. A
 * line may come in pieces; no byte is kept, and nothing grows with the line. Whether a line is
 * well-formed is not said here but by Jackson and {@link Utf8}.
 */
public final class Diagnosis {

  /** C5.3: objects and arrays within each other; the event itself is the first. */
  public static final int MAX_DEPTH = 1_000;

  /** C5.3: the bytes of a name or a number as the line has them, without quotation marks. */
  public static final int MAX_TOKEN = 1 << 20;

  private static final long NO_TOKEN = Long.MAX_VALUE;

  /** What was read last, and what was expected then. */
  private enum State {
    BEGIN("at the beginning; '{' was expected"),
    FIRST_NAME("after '{'; a name or '}' was expected"),
    NAME("after a comma; a name was expected"),
    COLON("after a name; a colon was expected"),
    VALUE("after a colon; a value was expected"),
    FIRST_ITEM("after '['; a value or ']' was expected"),
    ITEM("after a comma; a value was expected"),
    NEXT("after a value; a comma or '%s' was expected"),
    DONE("after the object; the end of the line was expected"),
    STRING("in a %s; %s was expected"),
    ESCAPE("after a backslash; one of \" \\ / b f n r t u was expected"),
    HEX("in a \\u escape; a hexadecimal digit was expected"),
    LITERAL("in a literal; '%s' was expected"),
    MINUS("after a minus; a digit was expected"),
    ZERO("after a leading zero; the end of the number was expected"),
    INTEGER(""),
    POINT("after a decimal point; a digit was expected"),
    FRACTION(""),
    EXPONENT("in an exponent; a sign or a digit was expected"),
    EXPONENT_SIGN("in an exponent; a digit was expected"),
    EXPONENT_DIGITS("");

    private final String expectation;

    State(String expectation) {
      this.expectation = expectation;
    }
  }

  /** What is wrong, and at which byte of the line. */
  public record Fault(long offset, Violation.Kind kind, String reason) {}

  /** For each depth whether an object is there, and no array. */
  private final BitSet objects = new BitSet();

  private State state = State.BEGIN;
  private int depth;
  private boolean inName;
  private String literal = "";
  private int read;
  private long offset;

  /** The offset in the line of the name or number that is being read. */
  private long tokenStart = NO_TOKEN;

  private @Nullable Fault fault;

  /** The first fault so far. */
  public @Nullable Fault fault() {
    return fault;
  }

  /**
   * Goes on with the line in {@code bytes[from, to)}, which is UTF-8 and no newline.
   *
   * @param origin the offset in the line of the array's index 0
   */
  public void read(byte[] bytes, int from, int to, long origin) {
    for (int i = from; i < to && fault == null; i++) {
      while (state == State.STRING && isPlain(bytes[i]) && i < to - 1) {
        i++;
      }
      offset = origin + i;
      State next = tooLong() ? null : after(bytes[i]);
      if (next != null) {
        state = next;
      } else if (fault == null) {
        unexpected(new String(bytes, i, Utf8.sequence(bytes, i, to), UTF_8).codePointAt(0));
      }
    }
    if (fault == null) {
      offset = origin + to;
      tooLong();
    }
  }

  /**
   * Ends the line at an index, or before it with what is not UTF-8.
   *
   * @param stop the index of the first sequence that is not UTF-8, or {@code to}
   * @param newline whether a newline ends the line
   */
  public void end(byte[] bytes, int stop, int to, boolean newline) {
    if (stop < to) {
      fail(Violation.Kind.ENCODING, Utf8.fault(bytes, stop, to));
    } else if (state != State.DONE) {
      after('\n'); // A number ends here.
      unexpected('\n');
    } else if (!newline) {
      fail(
          Violation.Kind.NO_FINAL_NEWLINE,
          "the line has no newline at its end; every event ends with one");
    }
  }

  private @Nullable State after(int c) {
    boolean inObject = objects.get(depth);
    return switch (state) {
      case BEGIN -> isSpace(c) ? state : c == '{' ? open(true) : null;
      case FIRST_NAME, NAME -> {
        if (c == '"') {
          inName = true;
          tokenStart = offset + 1;
          yield State.STRING;
        }
        yield isSpace(c) ? state : c == '}' && state == State.FIRST_NAME ? close() : null;
      }
      case COLON -> isSpace(c) ? state : c == ':' ? State.VALUE : null;
      case VALUE, FIRST_ITEM, ITEM ->
          isSpace(c) ? state : c == ']' && state == State.FIRST_ITEM ? close() : value(c);
      case NEXT ->
          isSpace(c)
              ? state
              : c == ','
                  ? inObject ? State.NAME : State.ITEM
                  : c == (inObject ? '}' : ']') ? close() : null;
      case DONE -> isSpace(c) ? state : null;
      case STRING -> isPlain(c) ? state : c == '\\' ? State.ESCAPE : c == '"' ? endString() : null;
      case ESCAPE -> {
        read = 0;
        yield c == 'u' ? State.HEX : "\"\\/bfnrt".indexOf(c) >= 0 ? State.STRING : null;
      }
      case HEX -> Character.digit(c, 16) < 0 ? null : ++read < 4 ? state : State.STRING;
      case LITERAL ->
          c != literal.charAt(read) ? null : ++read < literal.length() ? state : State.NEXT;
      case MINUS -> c == '0' ? State.ZERO : isDigit(c) ? State.INTEGER : null;
      case ZERO -> isDigit(c) ? null : c == '.' ? State.POINT : exponentOrEnd(c);
      case INTEGER -> isDigit(c) ? state : c == '.' ? State.POINT : exponentOrEnd(c);
      case POINT -> isDigit(c) ? State.FRACTION : null;
      case FRACTION -> isDigit(c) ? state : exponentOrEnd(c);
      case EXPONENT ->
          c == '+' || c == '-' ? State.EXPONENT_SIGN : isDigit(c) ? State.EXPONENT_DIGITS : null;
      case EXPONENT_SIGN -> isDigit(c) ? State.EXPONENT_DIGITS : null;
      case EXPONENT_DIGITS -> isDigit(c) ? state : endNumber(c);
    };
  }

  private @Nullable State value(int c) {
    tokenStart = c == '-' || isDigit(c) ? offset : NO_TOKEN;
    literal = c == 't' ? "true" : c == 'f' ? "false" : "null";
    read = 1;
    return switch (c) {
      case '"' -> State.STRING;
      case '{', '[' -> open(c == '{');
      case 't', 'f', 'n' -> State.LITERAL;
      case '-' -> State.MINUS;
      case '0' -> State.ZERO;
      default -> isDigit(c) ? State.INTEGER : null;
    };
  }

  private @Nullable State open(boolean object) {
    if (++depth > MAX_DEPTH) {
      fail(
          Violation.Kind.LIMIT,
          "nesting of more than 1,000 objects and arrays; at most 1,000 are accepted");
      return null;
    }
    objects.set(depth, object);
    return object ? State.FIRST_NAME : State.FIRST_ITEM;
  }

  private State close() {
    return --depth == 0 ? State.DONE : State.NEXT;
  }

  private State endString() {
    boolean name = inName;
    inName = false;
    tokenStart = NO_TOKEN;
    return name ? State.COLON : State.NEXT;
  }

  private @Nullable State exponentOrEnd(int c) {
    return c == 'e' || c == 'E' ? State.EXPONENT : endNumber(c);
  }

  private @Nullable State endNumber(int c) {
    tokenStart = NO_TOKEN;
    state = State.NEXT;
    return after(c);
  }

  private boolean tooLong() {
    if (offset - tokenStart <= MAX_TOKEN) {
      return false;
    }
    offset = tokenStart + MAX_TOKEN;
    fail(
        Violation.Kind.LIMIT,
        (inName ? "a name" : "a number")
            + " of more than 1 MiB; at most 1,048,576 bytes are accepted");
    return true;
  }

  private void unexpected(int c) {
    if (state == State.BEGIN && c == '\n') {
      fail(Violation.Kind.BLANK_LINE, "a blank line; one JSON object was expected");
    } else if (state == State.BEGIN && offset == 0 && c == 0xFEFF) {
      fail(Violation.Kind.BYTE_ORDER_MARK, "a byte order mark; '{' was expected");
    } else {
      Violation.Kind kind =
          switch (state) {
            case BEGIN -> Violation.Kind.NOT_AN_OBJECT;
            case DONE -> Violation.Kind.SECOND_VALUE;
            default -> Violation.Kind.SYNTAX;
          };
      String expected =
          switch (state) {
            case NEXT -> state.expectation.formatted(objects.get(depth) ? "}" : "]");
            case LITERAL -> state.expectation.formatted(literal);
            case STRING ->
                state.expectation.formatted(
                    inName ? "name" : "string",
                    c == '\n' ? "its closing quotation mark" : "an escaped form");
            default -> state.expectation;
          };
      String found = c == '\n' ? "end of the line" : Excerpt.quoted(c);
      fail(kind, "unexpected " + found + " " + expected);
    }
  }

  private void fail(Violation.Kind kind, String reason) {
    if (fault == null) {
      fault = new Fault(offset, kind, reason);
    }
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\r';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isPlain(int c) {
    return c < 0 || (c >= ' ' && c != '"' && c != '\\');
  }
}
