package io.github.featurehandoff.jsonlines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.github.featurehandoff.jsonlines.Violation.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One line, and the first fault in it: UTF-8 by RFC 3629, then a JSON object by RFC 8259, as
 * Jackson judges, within the limits of C5.3.
 */
final class JsonLine {

  /** C5.3: the bytes of a line, without its newline. */
  static final int MAX_LINE = 1 << 26;

  /** C5.3: the bytes of a name or a number, without quotation marks; an escape counts as one. */
  static final int MAX_TOKEN = 1 << 20;

  /** Reads JSON by RFC 8259 and nothing else; remembers no name. */
  static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(1_000)
                  .maxNameLength(MAX_TOKEN)
                  .maxNumberLength(MAX_TOKEN)
                  // It bounds a name or a number that is being read, too.
                  .maxStringLength(MAX_TOKEN)
                  .build())
          .build();

  private static final int MAX_WORD_SHOWN = 20;

  private final byte[] bytes;
  private final int begin;
  private final int end;

  /** What is wrong, and at which byte of the line, from 0. */
  record Fault(int offset, Kind kind, String reason) {}

  private JsonLine(byte[] bytes, int begin, int end) {
    this.bytes = bytes;
    this.begin = begin;
    this.end = end;
  }

  /**
   * The first fault of the line in {@code bytes[begin, end)}; null where it has none.
   *
   * @param newline whether a newline ends it
   */
  static @Nullable Fault fault(byte[] bytes, int begin, int end, boolean newline)
      throws IOException {
    boolean tooLong = end - begin > MAX_LINE;
    int limit = tooLong ? begin + MAX_LINE : end;
    int utf8 = Utf8.line(bytes, begin, limit);
    Fault fault = new JsonLine(bytes, begin, utf8).fault();
    if (tooLong
        && utf8 > limit - Utf8.LONGEST_SEQUENCE
        && (fault == null || fault.offset >= utf8 - begin)) {
      String reason = "a line of more than 64 MiB; at most 67,108,864 bytes are accepted";
      return new Fault(MAX_LINE, Kind.LIMIT, reason);
    }
    if (utf8 < end && (fault == null || fault.offset == utf8 - begin)) {
      return new Fault(utf8 - begin, Kind.ENCODING, Utf8.fault(bytes, utf8, end));
    }
    if (fault == null && !newline) {
      String reason = "the line has no newline at its end; every event ends with one";
      return new Fault(end - begin, Kind.NO_FINAL_NEWLINE, reason);
    }
    return fault;
  }

  private boolean isConflictMarker() {
    int after = begin;
    while (after < end && bytes[after] == bytes[begin]) {
      after++;
    }
    return after - begin == 7
        && "<|=>".indexOf(bytes[begin]) >= 0
        && (after == end || bytes[after] == ' ' || bytes[after] == '\r');
  }

  private @Nullable Fault fault() throws IOException {
    if (isConflictMarker()) {
      String reason = "an unresolved Git merge conflict; one JSON object was expected";
      return fault(begin, Kind.MERGE_CONFLICT, reason);
    }
    int first = skipSpace(begin);
    if (first == end) {
      return fault(first, Kind.BLANK_LINE, "a blank line; one JSON object was expected");
    }
    if (first == begin && Utf8.codePoint(bytes, first, end) == 0xFEFF) {
      return fault(first, Kind.BYTE_ORDER_MARK, "a byte order mark; '{' was expected");
    }
    if (bytes[first] != '{') {
      return unexpected(first, true, Kind.NOT_AN_OBJECT, "at the beginning; '{' was expected");
    }
    // Each byte is a character to Jackson, so that its offsets count bytes.
    InputStreamReader text =
        new InputStreamReader(new ByteArrayInputStream(bytes, begin, end - begin), ISO_8859_1);
    try (JsonParser parser = JSON.createParser(text)) {
      return fault(parser);
    }
  }

  private @Nullable Fault fault(JsonParser parser) throws IOException {
    try {
      do {
        JsonToken token = parser.nextToken();
        boolean name = token == JsonToken.FIELD_NAME;
        if ((name || token.isNumeric()) && parser.getTextLength() > MAX_TOKEN) {
          int start = begin + (int) parser.currentTokenLocation().getCharOffset();
          return longToken(name ? start + 1 : start, name);
        }
      } while (!parser.getParsingContext().inRoot());
      int after = skipSpace(position(parser));
      String where = "after the object; the end of the line was expected";
      return after == end ? null : unexpected(after, true, Kind.SECOND_VALUE, where);
    } catch (StreamConstraintsException e) {
      return limit(e.getOriginalMessage(), parser);
    } catch (JsonProcessingException e) {
      String problem = e.getOriginalMessage();
      int at = Math.min(begin + (int) e.getLocation().getCharOffset(), end);
      String inString = inString(problem, at);
      return inString == null
          ? betweenStrings(problem, at, parser)
          : unexpected(at, false, Kind.SYNTAX, inString);
    }
  }

  private Fault limit(String problem, JsonParser parser) {
    if (problem.contains("nesting")) {
      String reason = "nesting of more than 1,000 objects and arrays; at most 1,000 are accepted";
      return fault(position(parser) - 1, Kind.LIMIT, reason);
    }
    boolean name =
        parser.getParsingContext().inObject() && parser.currentToken() != JsonToken.FIELD_NAME;
    int before = position(parser) - 2; // Jackson may have read the closing quotation mark.
    while (name ? bytes[before] != '"' || bytes[before - 1] == '\\' : isWord(before)) {
      before--;
    }
    return longToken(before + 1, name);
  }

  private Fault longToken(int start, boolean name) {
    String token = name ? "a name" : "a number";
    String reason = token + " of more than 1 MiB; at most 1,048,576 bytes are accepted";
    return fault(start, Kind.LIMIT, reason);
  }

  /** Where in a string a fault is, and what was expected there; null where it is in none. */
  private @Nullable String inString(String problem, int at) {
    String string = problem.contains("name") ? "in a name; " : "in a string; ";
    if (problem.startsWith("Illegal unquoted")) {
      return string + "an escaped form was expected";
    }
    if (problem.contains("closing quote") || problem.contains("in field name")) {
      return string + "its closing quotation mark was expected";
    }
    if (problem.contains("character escape")) {
      return bytes[at - 1] == '\\'
          ? "after a backslash; one of \" \\ / b f n r t u was expected"
          : "in a \\u escape; a hexadecimal digit was expected";
    }
    return null;
  }

  /** A fault outside of strings; a malformed literal or number is at fault as a whole. */
  private Fault betweenStrings(String problem, int fromJackson, JsonParser parser) {
    int at = problem.startsWith("Illegal character") ? fromJackson - 1 : fromJackson;
    boolean badWord =
        isWord(at)
            || Stream.of("Unrecognized token", "Non-standard token", "numeric value", "digit")
                .anyMatch(problem::contains);
    while (badWord && isWord(at - 1)) {
      at--;
    }
    return unexpected(at, true, Kind.SYNTAX, expectation(at, parser));
  }

  /** What is before an index outside of strings, and what was expected there. */
  private String expectation(int at, JsonParser parser) {
    int before = at - 1;
    while (isSpace(before)) {
      before--;
    }
    boolean inObject = parser.getParsingContext().inObject();
    return switch (bytes[before]) {
      case '{' -> "after '{'; a name or '}' was expected";
      case '[' -> "after '['; a value or ']' was expected";
      case ',' -> "after a comma; a " + (inObject ? "name" : "value") + " was expected";
      case ':' -> "after a colon; a value was expected";
      default ->
          parser.currentToken() == JsonToken.FIELD_NAME
              ? "after a name; a colon was expected"
              : "after a value; a comma or '" + (inObject ? '}' : ']') + "' was expected";
    };
  }

  private int position(JsonParser parser) {
    return begin + (int) parser.currentLocation().getCharOffset();
  }

  private Fault unexpected(int at, boolean word, Kind kind, String where) {
    int to = at;
    while (word && isWord(to) && to - at < MAX_WORD_SHOWN) {
      to++;
    }
    String found =
        at == end
            ? "end of the line"
            : to - at > 1
                ? "'" + new String(bytes, at, to - at, UTF_8) + "'"
                : Printable.quoted(Utf8.codePoint(bytes, at, end));
    return fault(at, kind, "unexpected " + found + " " + where);
  }

  private Fault fault(int at, Kind kind, String reason) {
    return new Fault(at - begin, kind, reason);
  }

  private int skipSpace(int from) {
    int i = from;
    while (i < end && isSpace(i)) {
      i++;
    }
    return i;
  }

  private boolean isSpace(int at) {
    return bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r';
  }

  /** Whether a byte is part of a literal or a number, well-formed or not. */
  private boolean isWord(int at) {
    return at < end
        && bytes[at] > 0
        && (Character.isLetterOrDigit(bytes[at]) || "+-._".indexOf(bytes[at]) >= 0);
  }
}
