package io.github.featurehandoff.events;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads one line and stops at the first byte that cannot be right: UTF-8 by RFC 3629, one JSON
 * object by RFC 8259, the limits of C5.3. A line may come in pieces, cut anywhere; no byte is kept,
 * and nothing grows with the line.
 *
 * <p>Whether JSON is well-formed is Jackson's to say ({@link JacksonSyntax}). This scanner spares
 * Jackson the lines in which nothing is odd, and says of the others where they go wrong and what
 * was expected there.
 */
final class LineScanner {

  /** C5.3: objects and arrays within each other; the event itself is the first. */
  static final int MAX_DEPTH = 1_000;

  /** C5.3: the bytes of a name or a number as the line has them, without quotation marks. */
  static final int MAX_TOKEN = 1 << 20;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /**
   * {@code ": "} and {@code ", "}, quotation marks included, as Python and most others write them.
   */
  private static final int STRING_AFTER_NAME = 0x2220_3A22;

  private static final int NAME_AFTER_STRING = 0x2220_2C22;

  private static final int NULL = 0x6C6C_756E;
  private static final int TRUE = 0x6575_7274;
  private static final int FALS = 0x736C_6166;

  private static final long EACH = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private static final int BEGIN = 0;
  private static final int FIRST_NAME = 1;
  private static final int NAME = 2;
  private static final int COLON = 3;
  private static final int VALUE = 4;
  private static final int FIRST_ITEM = 5;
  private static final int ITEM = 6;
  private static final int NEXT = 7;
  private static final int DONE = 8;
  private static final int STRING = 9;
  private static final int ESCAPE = 10;
  private static final int HEX = 11;
  private static final int MINUS = 12;
  private static final int ZERO = 13;
  private static final int INTEGER = 14;
  private static final int POINT = 15;
  private static final int FRACTION = 16;
  private static final int EXPONENT = 17;
  private static final int EXPONENT_SIGN = 18;
  private static final int EXPONENT_DIGITS = 19;
  private static final int LITERAL = 20;
  private static final int CONTINUATION = 21;

  private static final HexFormat HEX_DIGITS = HexFormat.of().withUpperCase();
  private static final long NO_TOKEN = Long.MAX_VALUE;

  /** A bit for each depth: set for an object, clear for an array. */
  private final long[] objects = new long[(MAX_DEPTH + 64) / 64];

  private int state;
  private int depth;
  private boolean inObject;
  private boolean inName;
  private String literal = "";
  private int literalRead;
  private int hexLeft;

  private int interrupted;
  private int continuationsLeft;
  private int lowest;
  private int highest;
  private int codePoint;
  private long sequenceStart;

  /** The offset in the line of the name or number that is being read. */
  private long tokenStart;

  /** The offset in the line of the array's index 0. */
  private long origin;

  private @Nullable Fault fault;

  /** What is wrong, and at which byte of the line. */
  record Fault(long offset, Violation.Kind kind, String reason) {}

  /** Begins a line whose first byte has this index in the array that comes next. */
  void begin(int index) {
    state = BEGIN;
    depth = 0;
    inName = false;
    tokenStart = NO_TOKEN;
    origin = -index;
    fault = null;
  }

  /**
   * Goes on with the line in {@code bytes[from, to)}, until it ends, or is at fault, or the bytes
   * are used up.
   *
   * @return the index of the newline that ends a good line, of a byte at or behind the fault, or
   *     {@code to}
   */
  int scan(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      int c = bytes[i];
      if (c < 0 && state != CONTINUATION) {
        if (!lead(c & 0xFF, origin + i)) {
          return i;
        }
        i++;
        continue;
      }
      switch (state) {
        case STRING -> {
          i = strings(bytes, i, to);
          if (i == to || bytes[i] < 0) {
            break;
          }
          c = bytes[i];
          if (c == '"') {
            if (tooLong(origin + i)) {
              return i;
            }
            state = inName ? COLON : NEXT;
            inName = false;
            tokenStart = NO_TOKEN;
          } else if (c == '\\') {
            state = ESCAPE;
          } else {
            return unexpected(c, origin + i, i);
          }
          i++;
        }
        case FIRST_NAME, NAME -> {
          if (c == '"') {
            i++;
            inName = true;
            tokenStart = origin + i;
            state = STRING;
          } else if (c == '}' && state == FIRST_NAME) {
            i++;
            close();
          } else if (isSpace(c)) {
            i++;
          } else {
            return unexpected(c, origin + i, i);
          }
        }
        case COLON -> {
          if (c == ':') {
            i++;
            state = VALUE;
          } else if (isSpace(c)) {
            i++;
          } else {
            return unexpected(c, origin + i, i);
          }
        }
        case VALUE, FIRST_ITEM, ITEM -> {
          if (c == '"') {
            i++;
            state = STRING;
          } else if (isSpace(c)) {
            i++;
          } else if (c == ']' && state == FIRST_ITEM) {
            i++;
            close();
          } else if (isLiteral(bytes, i, to)) {
            i += c == 'f' ? 5 : 4;
            state = NEXT;
          } else if (value(c, origin + i)) {
            i++;
          } else {
            return unexpected(c, origin + i, i);
          }
        }
        case NEXT -> {
          if (c == ',') {
            i += i + 1 < to && bytes[i + 1] == ' ' ? 2 : 1;
            state = inObject ? NAME : ITEM;
          } else if (c == (inObject ? '}' : ']')) {
            i++;
            close();
          } else if (isSpace(c)) {
            i++;
          } else {
            return unexpected(c, origin + i, i);
          }
        }
        case DONE -> {
          if (c == '\n') {
            return i;
          }
          if (!isSpace(c)) {
            return unexpected(c, origin + i, i);
          }
          i++;
        }
        case BEGIN -> {
          if (c == '{') {
            i++;
            open(true, 0);
          } else if (isSpace(c)) {
            i++;
          } else {
            return unexpected(c, origin + i, i);
          }
        }
        case LITERAL -> {
          if (c != literal.charAt(literalRead)) {
            return unexpected(c, origin + i, i);
          }
          i++;
          if (++literalRead == literal.length()) {
            state = NEXT;
          }
        }
        case ESCAPE -> {
          if (c == 'u') {
            hexLeft = 4;
            state = HEX;
          } else if (isShortEscape(c)) {
            state = STRING;
          } else {
            return unexpected(c, origin + i, i);
          }
          i++;
        }
        case HEX -> {
          if (!isDigit(c) && ((c | 0x20) < 'a' || (c | 0x20) > 'f')) {
            return unexpected(c, origin + i, i);
          }
          i++;
          if (--hexLeft == 0) {
            state = STRING;
          }
        }
        case CONTINUATION -> {
          if ((c & 0xFF) < lowest || (c & 0xFF) > highest) {
            fail(sequenceStart, Violation.Kind.ENCODING, illFormed(c & 0xFF));
            return i;
          }
          codePoint = codePoint << 6 | (c & 0x3F);
          lowest = 0x80;
          highest = 0xBF;
          i++;
          if (--continuationsLeft == 0) {
            state = interrupted;
            if (state != STRING) {
              return unexpected(codePoint, sequenceStart, i);
            }
          }
        }
        default -> {
          if (number(c)) {
            i++;
            while (isDigit(c) && i < to && isDigit(bytes[i]) && state != ZERO) {
              i++;
            }
          } else if (state == NEXT) {
            if (tooLong(origin + i)) {
              return i;
            }
            tokenStart = NO_TOKEN;
          } else {
            return unexpected(c, origin + i, i);
          }
        }
      }
    }
    tooLong(origin + to);
    return to;
  }

  /** Goes on in another array, where the next byte has index 0; it had this index before. */
  void resume(int index) {
    origin += index;
  }

  /** Ends a line that has no newline. */
  void end(int index) {
    if (state == CONTINUATION) {
      fail(sequenceStart, Violation.Kind.ENCODING, illFormed('\n'));
    } else if (state != DONE) {
      unexpected('\n', origin + index, index);
    } else {
      fail(
          origin + index,
          Violation.Kind.NO_FINAL_NEWLINE,
          "the line has no newline at its end; every event ends with one");
    }
  }

  /** The fault found so far. */
  @Nullable Fault fault() {
    return fault;
  }

  /**
   * Reads on in a string, and in the names and strings after it while nothing else is between them.
   */
  private int strings(byte[] bytes, int from, int to) {
    int i = plainUntil(bytes, from, to);
    while (i <= to - Integer.BYTES) {
      int next = (int) INTS.get(bytes, i);
      if (next == STRING_AFTER_NAME && inName && !tooLong(origin + i)) {
        inName = false;
        tokenStart = NO_TOKEN;
        i += Integer.BYTES;
      } else if (next == NAME_AFTER_STRING && !inName && inObject) {
        i += Integer.BYTES;
        inName = true;
        tokenStart = origin + i;
      } else if ((next & 0xFF) == '\\' && isShortEscape(next >> 8 & 0xFF)) {
        i += 2;
      } else {
        break;
      }
      i = plainUntil(bytes, i, to);
    }
    return i;
  }

  /** The index of the first byte that does not simply belong to a string, eight bytes at a time. */
  private static int plainUntil(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long word = (long) LONGS.get(bytes, i);
      // A byte's high bit is set where the byte is special, and in bytes above one by the borrow.
      long special =
          (((word ^ '"' * EACH) - EACH)
                  | ((word ^ '\\' * EACH) - EACH)
                  | (word - ' ' * EACH)
                  | word)
              & HIGH_BITS;
      if (special != 0) {
        return i + (Long.numberOfTrailingZeros(special) >> 3);
      }
    }
    while (i < to && bytes[i] >= ' ' && bytes[i] != '"' && bytes[i] != '\\') {
      i++;
    }
    return i;
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\r';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isShortEscape(int c) {
    return switch (c) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> true;
      default -> false;
    };
  }

  private static boolean isLiteral(byte[] bytes, int i, int to) {
    if (i > to - 5) {
      return false;
    }
    int word = (int) INTS.get(bytes, i);
    return word == NULL || word == TRUE || (word == FALS && bytes[i + 4] == 'e');
  }

  private boolean open(boolean object, long offset) {
    if (++depth > MAX_DEPTH) {
      fail(
          offset,
          Violation.Kind.LIMIT,
          "nesting of more than 1,000 objects and arrays; at most 1,000 are accepted");
      return false;
    }
    long bit = 1L << depth;
    objects[depth >> 6] = object ? objects[depth >> 6] | bit : objects[depth >> 6] & ~bit;
    inObject = object;
    state = object ? FIRST_NAME : FIRST_ITEM;
    return true;
  }

  private void close() {
    state = --depth == 0 ? DONE : NEXT;
    inObject = (objects[depth >> 6] >>> depth & 1) != 0;
  }

  private boolean value(int c, long offset) {
    switch (c) {
      case '{', '[' -> {
        return open(c == '{', offset);
      }
      case 't' -> literal = "true";
      case 'f' -> literal = "false";
      case 'n' -> literal = "null";
      default -> {
        if (c != '-' && !isDigit(c)) {
          return false;
        }
        tokenStart = offset;
        state = c == '-' ? MINUS : c == '0' ? ZERO : INTEGER;
        return true;
      }
    }
    literalRead = 1;
    state = LITERAL;
    return true;
  }

  /**
   * Takes a byte into a number; where it takes none, {@link #NEXT} says that the number was
   * complete.
   */
  private boolean number(int c) {
    boolean digit = isDigit(c);
    int next =
        switch (state) {
          case MINUS -> c == '0' ? ZERO : digit ? INTEGER : MINUS;
          case ZERO, INTEGER ->
              c == '.'
                  ? POINT
                  : c == 'e' || c == 'E'
                      ? EXPONENT
                      : state == INTEGER && digit ? INTEGER : digit ? ZERO : NEXT;
          case POINT -> digit ? FRACTION : POINT;
          case FRACTION -> c == 'e' || c == 'E' ? EXPONENT : digit ? FRACTION : NEXT;
          case EXPONENT ->
              c == '+' || c == '-' ? EXPONENT_SIGN : digit ? EXPONENT_DIGITS : EXPONENT;
          case EXPONENT_SIGN -> digit ? EXPONENT_DIGITS : EXPONENT_SIGN;
          default -> digit ? EXPONENT_DIGITS : NEXT;
        };
    boolean taken = next != NEXT && (next != state || (digit && state != ZERO));
    state = next;
    return taken;
  }

  private boolean tooLong(long end) {
    if (end - tokenStart <= MAX_TOKEN || fault != null) {
      return false;
    }
    fault =
        new Fault(
            tokenStart + MAX_TOKEN,
            Violation.Kind.LIMIT,
            (inName ? "a name" : "a number")
                + " of more than 1 MiB; at most 1,048,576 bytes are accepted");
    return true;
  }

  /** Begins a UTF-8 sequence of several bytes, as the table of RFC 3629, section 4, has them. */
  private boolean lead(int c, long offset) {
    if (c < 0xC2 || c > 0xF4) {
      String why =
          c < 0xC0
              ? ", a continuation byte without a beginning"
              : c < 0xC2
                  ? ", which begins an overlong form"
                  : c < 0xF8 ? ", which begins a character past U+10FFFF" : ", which it never uses";
      fail(
          offset,
          Violation.Kind.ENCODING,
          "not UTF-8: 0x" + HEX_DIGITS.toHexDigits((byte) c) + why);
      return false;
    }
    interrupted = state;
    state = CONTINUATION;
    sequenceStart = offset;
    continuationsLeft = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
    codePoint = c & 0x3F >> continuationsLeft;
    lowest = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    highest = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    return true;
  }

  private String illFormed(int c) {
    String what =
        c < 0x80 || c > 0xBF
            ? "a character that is cut short"
            : c < lowest
                ? "an overlong form"
                : highest == 0x9F ? "a surrogate" : "a character past U+10FFFF";
    return "not UTF-8: " + what;
  }

  private int unexpected(int c, long offset, int index) {
    boolean lineEnds = c == '\n';
    if (state == BEGIN && lineEnds) {
      fail(offset, Violation.Kind.BLANK_LINE, "a blank line; one JSON object was expected");
    } else if (state == BEGIN && offset == 0 && c == 0xFEFF) {
      fail(offset, Violation.Kind.BYTE_ORDER_MARK, "a byte order mark; '{' was expected");
    } else {
      Violation.Kind kind =
          switch (state) {
            case BEGIN -> Violation.Kind.NOT_AN_OBJECT;
            case DONE -> Violation.Kind.SECOND_VALUE;
            default -> Violation.Kind.SYNTAX;
          };
      String found = lineEnds ? "end of the line" : Excerpt.quoted(c);
      fail(offset, kind, "unexpected " + found + " " + expected(c));
    }
    return index;
  }

  private String expected(int c) {
    return switch (state) {
      case BEGIN -> "at the beginning; '{' was expected";
      case FIRST_NAME -> "after '{'; a name or '}' was expected";
      case NAME -> "after a comma; a name was expected";
      case COLON -> "after a name; a colon was expected";
      case VALUE -> "after a colon; a value was expected";
      case FIRST_ITEM -> "after '['; a value or ']' was expected";
      case ITEM -> "after a comma; a value was expected";
      case DONE -> "after the object; the end of the line was expected";
      case STRING ->
          (inName ? "in a name; " : "in a string; ")
              + (c == '\n' ? "its closing quotation mark" : "an escaped form")
              + " was expected";
      case ESCAPE -> "after a backslash; one of \" \\ / b f n r t u was expected";
      case HEX -> "in a \\u escape; a hexadecimal digit was expected";
      case MINUS -> "after a minus; a digit was expected";
      case POINT -> "after a decimal point; a digit was expected";
      case EXPONENT -> "in an exponent; a sign or a digit was expected";
      case EXPONENT_SIGN -> "in an exponent; a digit was expected";
      case LITERAL -> "in a literal; '" + literal + "' was expected";
      default ->
          state == ZERO && isDigit(c)
              ? "after a leading zero; the end of the number was expected"
              : "after a value; a comma or '" + (inObject ? '}' : ']') + "' was expected";
    };
  }

  private void fail(long offset, Violation.Kind kind, String reason) {
    if (!tooLong(offset) && fault == null) {
      fault = new Fault(offset, kind, reason);
    }
  }
}
