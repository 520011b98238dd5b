package io.github.featurehandoff.jsonlines;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * Recognises lines that are one JSON object in its plainest writing, as nearly all events are: no
 * white space but single spaces after commas and colons, nesting of less than 64. Any other line is
 * left to Jackson.
 */
final class PlainLine {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int NULL = 'n' | 'u' << 8 | 'l' << 16 | 'l' << 24;
  private static final int TRUE = 't' | 'r' << 8 | 'u' << 16 | 'e' << 24;
  private static final int FALS = 'f' | 'a' << 8 | 'l' << 16 | 's' << 24;
  private static final long EACH = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = EACH << 7;
  private static final int ODD = -1;

  /** How many bytes an array must have after the line's newline: eight are read at a time. */
  static final int SPARE = Long.BYTES;

  private PlainLine() {}

  /**
   * Reads a line of an array that has {@link #SPARE} bytes after the line's newline.
   *
   * @return the index of the line's newline, or a negative number if the line is not plain
   */
  static int end(byte[] bytes, int begin) {
    int i = begin;
    int depth = 0;
    long objects = 0;
    if (bytes[i] != '{') {
      return ODD;
    }
    while (i >= 0) {
      int c = bytes[i];
      if (c == '"') {
        i = string(bytes, i);
      } else if (c == '{' || c == '[') {
        if (++depth == Long.SIZE) {
          return ODD;
        }
        objects = objects << 1 | (c == '{' ? 1 : 0);
        i++;
        if (bytes[i] != c + 2) {
          i = c == '{' ? name(bytes, i) : i;
          continue;
        }
      } else {
        i = c > '9' ? literal(bytes, i) : number(bytes, i);
      }
      if (i < 0) {
        return ODD;
      }
      while (bytes[i] != ',') {
        if (bytes[i] != ((objects & 1) == 0 ? ']' : '}')) {
          return ODD;
        }
        i++;
        objects >>>= 1;
        if (--depth == 0) {
          i += bytes[i] == '\r' ? 1 : 0;
          return bytes[i] == '\n' ? i : ODD;
        }
      }
      i++;
      if (bytes[i] == ' ') {
        i++;
      }
      if ((objects & 1) != 0) {
        i = name(bytes, i);
      }
    }
    return ODD;
  }

  /** The index after a name, its colon and a space, or a negative number. */
  private static int name(byte[] bytes, int index) {
    int i = bytes[index] == '"' ? string(bytes, index) : ODD;
    return i < 0 || bytes[i] != ':' ? ODD : bytes[i + 1] == ' ' ? i + 2 : i + 1;
  }

  /** The index after a string, or a negative number. */
  private static int string(byte[] bytes, int quote) {
    int i = quote + 1;
    while (true) {
      long found = special(bytes, i);
      while (found == 0) {
        i += Long.BYTES;
        found = special(bytes, i);
      }
      // The processor guesses branches, and reads on; it would wait for arithmetic.
      if ((found & 0x8080_8080L) == 0) {
        found >>>= 32;
        i += 4;
      }
      if ((found & 0x8080L) == 0) {
        found >>>= 16;
        i += 2;
      }
      if ((found & 0x80L) == 0) {
        i++;
      }
      int c = bytes[i];
      if (c == '"') {
        return i + 1;
      }
      int length =
          c < ' ' && c >= 0
              ? 0
              : c == '\\' ? escape(bytes, i + 1) : Utf8.sequence(bytes, i, bytes.length);
      if (length == 0) {
        return ODD;
      }
      i += length;
    }
  }

  /**
   * Of eight bytes those that are no plain characters have their high bit, and maybe some above
   * them: the quote, which 2 turns into a space, and control characters are below 0x21 then.
   */
  private static long special(byte[] bytes, int index) {
    long word = (long) LONGS.get(bytes, index);
    return (((word ^ 2 * EACH) - 0x21 * EACH) | ((word ^ '\\' * EACH) - EACH) | word) & HIGH_BITS;
  }

  private static int escape(byte[] bytes, int i) {
    return switch (bytes[i]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> 2;
      case 'u' -> hexDigits(bytes, i + 1) ? 6 : 0;
      default -> 0;
    };
  }

  private static boolean hexDigits(byte[] bytes, int from) {
    int i = from;
    while (i < bytes.length && i < from + 4 && HexFormat.isHexDigit(bytes[i])) {
      i++;
    }
    return i == from + 4;
  }

  private static int literal(byte[] bytes, int index) {
    int word = index <= bytes.length - Integer.BYTES ? (int) INTS.get(bytes, index) : 0;
    if (word == NULL || word == TRUE) {
      return index + 4;
    }
    return word == FALS && bytes[index + 4] == 'e' ? index + 5 : ODD;
  }

  private static int number(byte[] bytes, int index) {
    int i = bytes[index] == '-' ? index + 1 : index;
    boolean zero = bytes[i] == '0';
    int after = digits(bytes, i);
    if (after == i || (zero && after > i + 1)) {
      return ODD;
    }
    if (bytes[after] == '.') {
      i = after + 1;
      after = digits(bytes, i);
      if (after == i) {
        return ODD;
      }
    }
    return bytes[after] == 'e' || bytes[after] == 'E' ? exponent(bytes, after + 1) : after;
  }

  private static int exponent(byte[] bytes, int index) {
    int i = bytes[index] == '+' || bytes[index] == '-' ? index + 1 : index;
    int after = digits(bytes, i);
    return after == i ? ODD : after;
  }

  private static int digits(byte[] bytes, int index) {
    int i = index;
    while (bytes[i] >= '0' && bytes[i] <= '9') {
      i++;
    }
    return i;
  }
}
