package io.github.featurehandoff.jsonlines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.featurehandoff.jsonlines.Violation.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C5: what a report says of a log. */
class JsonLinesValidatorTest {

  private static final int MIB = 1 << 20;

  @Test
  void a_file_and_a_channel_give_lines_bytes_and_the_sha_256_of_the_content(@TempDir Path directory)
      throws Exception {
    for (int events : new int[] {1, 10, 1_000, 40_000}) {
      byte[] log = Logs.bytes((Logs.EVENT + "\n").repeat(events));
      Path file = Files.write(directory.resolve("log.jsonl"), log);
      String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(log));
      ValidationReport expected = new ValidationReport(events, log.length, sha256, List.of(), 0);
      assertThat(JsonLinesValidator.validate(file, true)).isEqualTo(expected);
      assertThat(Logs.validate(log)).isEqualTo(expected);
      assertThat(JsonLinesValidator.validate(file, false))
          .isEqualTo(new ValidationReport(events, log.length, null, List.of(), 0));
    }
  }

  @Test
  void an_empty_log_is_a_fault_C5_2(@TempDir Path directory) throws IOException {
    ValidationReport report =
        JsonLinesValidator.validate(Files.createFile(directory.resolve("empty.jsonl")), true);
    assertThat(report.lines()).isZero();
    assertThat(report.bytes()).isZero();
    assertThat(Logs.only(report))
        .isEqualTo(
            new Violation(1, 1, Kind.NO_LINES, "is empty; at least one line was expected", ""));
  }

  /**
   * {@code \n} and {@code \t} and the like are written as in Java here, and {@code ~} for the end
   * of the row.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = true,
      textBlock =
          """
          {"a" , 1}~         | 6  | SYNTAX           | unexpected ',' after a name; a colon was expected
          {,}~               | 2  | SYNTAX           | unexpected ',' after '{'; a name or '}' was expected
          {"a":1,}~          | 8  | SYNTAX           | unexpected '}' after a comma; a name was expected
          {'a':1}~           | 2  | SYNTAX           | unexpected ''' after '{'; a name or '}' was expected
          {"a":}~            | 6  | SYNTAX           | unexpected '}' after a colon; a value was expected
          {"a":NaN}~         | 6  | SYNTAX           | unexpected 'NaN' after a colon; a value was expected
          {"a":é}~           | 6  | SYNTAX           | unexpected 'é' after a colon; a value was expected
          {"a":/*b*/1}~      | 6  | SYNTAX           | unexpected '/' after a colon; a value was expected
          {"a":[,]}~         | 7  | SYNTAX           | unexpected ',' after '['; a value or ']' was expected
          {"a":[1,]}~        | 9  | SYNTAX           | unexpected ']' after a comma; a value was expected
          {"a":[1}~          | 8  | SYNTAX           | unexpected '}' after a value; a comma or ']' was expected
          {"a":1]~           | 7  | SYNTAX           | unexpected ']' after a value; a comma or '}' was expected
          {"a":1 2}~         | 8  | SYNTAX           | unexpected '2' after a value; a comma or '}' was expected
          {"a":01}~          | 6  | SYNTAX           | unexpected '01' after a colon; a value was expected
          {"a":-x}~          | 6  | SYNTAX           | unexpected '-x' after a colon; a value was expected
          {"a":+1}~          | 6  | SYNTAX           | unexpected '+1' after a colon; a value was expected
          {"a":1.}~          | 6  | SYNTAX           | unexpected '1.' after a colon; a value was expected
          {"a":1e}~          | 6  | SYNTAX           | unexpected '1e' after a colon; a value was expected
          {"a":1e+}~         | 6  | SYNTAX           | unexpected '1e+' after a colon; a value was expected
          {"a":nulx}~        | 6  | SYNTAX           | unexpected 'nulx' after a colon; a value was expected
          {"a":tru}~         | 6  | SYNTAX           | unexpected 'tru' after a colon; a value was expected
          {"a":false1}~      | 6  | SYNTAX           | unexpected 'false1' after a colon; a value was expected
          {"a":"\\x"}~       | 8  | SYNTAX           | unexpected 'x' after a backslash; one of " \\ / b f n r t u was expected
          {"a":"\\u12g4"}~   | 11 | SYNTAX           | unexpected 'g' in a \\u escape; a hexadecimal digit was expected
          {"a":"\\u00"}~     | 11 | SYNTAX           | unexpected '"' in a \\u escape; a hexadecimal digit was expected
          {"a":"b~           | 8  | SYNTAX           | unexpected end of the line in a string; its closing quotation mark was expected
          {"a~               | 4  | SYNTAX           | unexpected end of the line in a name; its closing quotation mark was expected
          {"a":~             | 6  | SYNTAX           | unexpected end of the line after a colon; a value was expected
          {"a":1~            | 7  | SYNTAX           | unexpected end of the line after a value; a comma or '}' was expected
          {"a":[1 tru]}~     | 9  | SYNTAX           | unexpected 'tru' after a value; a comma or ']' was expected
          {"a":[tru]}~       | 7  | SYNTAX           | unexpected 'tru' after '['; a value or ']' was expected
          {"a":[1,.5]}~      | 9  | SYNTAX           | unexpected '.5' after a comma; a value was expected
          {"a":12x}~         | 6  | SYNTAX           | unexpected '12x' after a colon; a value was expected
          {"a":-Infinity}~   | 6  | SYNTAX           | unexpected '-Infinity' after a colon; a value was expected
          {"a":0123456789012345678901234567890}~ | 6 | SYNTAX | unexpected '01234567890123456789' after a colon; a value was expected
          {a:1}~             | 2  | SYNTAX           | unexpected 'a' after '{'; a name or '}' was expected
          {"a":1 b:2}~       | 8  | SYNTAX           | unexpected 'b' after a value; a comma or '}' was expected
          {"a":{]}~          | 7  | SYNTAX           | unexpected ']' after '{'; a name or '}' was expected
          {"a"/**/:1}~       | 5  | SYNTAX           | unexpected '/' after a name; a colon was expected
          {"a":1//b}~        | 7  | SYNTAX           | unexpected '/' after a value; a comma or '}' was expected
          {"a":"b" "c":1}~   | 10 | SYNTAX           | unexpected '"' after a value; a comma or '}' was expected
          {"\\x":1}~         | 4  | SYNTAX           | unexpected 'x' after a backslash; one of " \\ / b f n r t u was expected
          {"a":"\\~          | 8  | SYNTAX           | unexpected end of the line after a backslash; one of " \\ / b f n r t u was expected
          {"a":"\\u00~       | 11 | SYNTAX           | unexpected end of the line in a \\u escape; a hexadecimal digit was expected
          {"a":"b","c~       | 12 | SYNTAX           | unexpected end of the line in a name; its closing quotation mark was expected
          {"a"~              | 5  | SYNTAX           | unexpected end of the line after a name; a colon was expected
          {"a":1,~           | 8  | SYNTAX           | unexpected end of the line after a comma; a name was expected
          {~                 | 2  | SYNTAX           | unexpected end of the line after '{'; a name or '}' was expected
          {"a":[~            | 7  | SYNTAX           | unexpected end of the line after '['; a value or ']' was expected
          {"a":tru~          | 6  | SYNTAX           | unexpected 'tru' after a colon; a value was expected
          {"a":-~            | 6  | SYNTAX           | unexpected '-' after a colon; a value was expected
          {"a":1.~           | 6  | SYNTAX           | unexpected '1.' after a colon; a value was expected
          {"a":1e~           | 6  | SYNTAX           | unexpected '1e' after a colon; a value was expected
          []~                | 1  | NOT_AN_OBJECT    | unexpected '[' at the beginning; '{' was expected
          null~              | 1  | NOT_AN_OBJECT    | unexpected 'null' at the beginning; '{' was expected
          1~                 | 1  | NOT_AN_OBJECT    | unexpected '1' at the beginning; '{' was expected
          "a"~               | 1  | NOT_AN_OBJECT    | unexpected '"' at the beginning; '{' was expected
          {} {}~             | 4  | SECOND_VALUE     | unexpected '{' after the object; the end of the line was expected
          {} true~           | 4  | SECOND_VALUE     | unexpected 'true' after the object; the end of the line was expected
          {}}~               | 3  | SECOND_VALUE     | unexpected '}' after the object; the end of the line was expected
          {},~               | 3  | SECOND_VALUE     | unexpected ',' after the object; the end of the line was expected
          ~                  | 1  | BLANK_LINE       | a blank line; one JSON object was expected
          {}                 | 3  | NO_FINAL_NEWLINE | the line has no newline at its end; every event ends with one
          {"a":              | 6  | SYNTAX           | unexpected end of the line after a colon; a value was expected
          """)
  void the_first_fault_of_a_line_is_named_with_its_column_C5_5(
      String row, long column, Kind kind, String reason) {
    assertFault(row.replace('~', '\n'), column, kind, reason);
  }

  @Test
  void so_it_is_where_characters_cannot_be_seen_C5_5() {
    String blank = "a blank line; one JSON object was expected";
    assertFault("  \t\n", 4, Kind.BLANK_LINE, blank);
    assertFault("\r\n", 2, Kind.BLANK_LINE, blank);
    String syntax = "unexpected %s; %s was expected";
    assertFault(
        " \r null\n", 4, Kind.NOT_AN_OBJECT, syntax.formatted("'null' at the beginning", "'{'"));
    assertFault(
        "{\"a\":\"\tb\"}\n",
        7,
        Kind.SYNTAX,
        syntax.formatted("U+0009 in a string", "an escaped form"));
    assertFault(
        "{\"\u0001\":1}\n",
        3,
        Kind.SYNTAX,
        syntax.formatted("U+0001 in a name", "an escaped form"));
    assertFault(
        "{\"a\":\u00a01}\n", 6, Kind.SYNTAX, syntax.formatted("U+00A0 after a colon", "a value"));
    assertFault(
        "{\"a\":\u00001}\n", 6, Kind.SYNTAX, syntax.formatted("U+0000 after a colon", "a value"));
    assertFault(
        "{\"a\":1 \f}\n",
        8,
        Kind.SYNTAX,
        syntax.formatted("U+000C after a value", "a comma or '}'"));
    assertFault(
        "{\"a\":1\u20282}\n",
        7,
        Kind.SYNTAX,
        syntax.formatted("U+2028 after a value", "a comma or '}'"));
    assertFault("\ufeff{}\n", 1, Kind.BYTE_ORDER_MARK, "a byte order mark; '{' was expected");
    assertFault(
        "{}\ufeff\n",
        3,
        Kind.SECOND_VALUE,
        syntax.formatted("U+FEFF after the object", "the end of the line"));
  }

  private static void assertFault(String line, long column, Kind kind, String reason) {
    for (int buffer : new int[] {1, 4, 7, 1 << 20}) {
      Violation violation = Logs.only(Logs.validate(Logs.bytes(line), 1 << 20, buffer));
      assertThat(violation.kind()).isEqualTo(kind);
      assertThat(violation.reason()).isEqualTo(reason);
      assertThat(violation.column()).isEqualTo(column);
      assertThat(violation).hasToString("1:" + column + ": " + reason);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"a\" 1",
        "\"a\":01",
        "\"a\":-x",
        "\"a\":1.x",
        "\"a\":1e+x",
        "\"a\":nulx",
        "\"a\":-Infinity",
        "\"a\":\u0001",
        "\"a\":1\f",
        "\"a\":\"\\x\"",
        "\"a\":\"\\u12g4\"",
        "\"\\u12g4\":1",
        "\"a\":\"\t\"",
        "\"a\":[1}",
        "\"a\":"
      })
  void the_place_in_a_long_line_changes_the_column_of_a_fault_and_nothing_else_C5_5(String bad) {
    Violation near = Logs.only(Logs.validate("{" + bad + "}\n"));
    for (int length = 3_960; length < 4_040; length++) {
      String before = "\"" + "x".repeat(length - 6) + "\":1, ";
      Violation far = Logs.only(Logs.validate("{" + before + bad + "}\n"));
      assertThat(far.reason()).isEqualTo(near.reason());
      assertThat(far.column()).isEqualTo(near.column() + before.length());
    }
  }

  @Test
  void the_lower_of_an_encoding_and_a_syntax_fault_is_the_first_C5_5() {
    byte[] bad = Logs.hex("ff");
    byte[] encodingFirst = Logs.join(Logs.bytes("{\"a\":\""), bad, Logs.bytes("\",}\n"));
    byte[] syntaxFirst = Logs.join(Logs.bytes("{,\"a\":\""), bad, Logs.bytes("\"}\n"));
    assertThat(Logs.only(Logs.validate(encodingFirst)).kind()).isEqualTo(Kind.ENCODING);
    assertThat(Logs.only(Logs.validate(syntaxFirst)).kind()).isEqualTo(Kind.SYNTAX);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          <<<<<<< HEAD~{}~=======~{}~>>>>>>> main~                          ; 1
          {}~<<<<<<< HEAD~{}~||||||| 1234567~{}~=======~{}~>>>>>>> main~{}~ ; 2
          <<<<<<<~=======~>>>>>>>~                                          ; 1
          <<<<<<< a~=======~>>>>>>> b~<<<<<<< a~=======~>>>>>>> b~          ; 1 4
          <<<<<<< a~=======~>>>>>>> b~=======~>>>>>>> b~                    ; 1 4 5
          =======~>>>>>>> b~                                                ; 1 2
          <<<<<<< a~<<<<<<< b~=======~>>>>>>> b~                            ; 1 2
          <<<<<<< a~=======~>>>>>>> b                                       ; 1
          """)
  void the_markers_of_a_merge_conflict_are_one_fault_at_the_first_C5_5(String row, String lines) {
    for (String ending : List.of("\n", "\r\n")) {
      byte[] log = Logs.bytes(row.replace("~", ending));
      for (int range : new int[] {1, 2, 5, 8, 13, 1 << 20}) {
        ValidationReport report = Logs.validate(log, range, range);
        assertThat(report.violations())
            .extracting(violation -> Long.toString(violation.line()))
            .containsExactly(lines.split(" "));
        assertThat(report.violationCount()).isEqualTo(report.violations().size());
        assertThat(report.violations())
            .allSatisfy(
                violation -> {
                  assertThat(violation.kind()).isEqualTo(Kind.MERGE_CONFLICT);
                  assertThat(violation.column()).isEqualTo(1);
                  assertThat(violation.reason())
                      .isEqualTo("an unresolved Git merge conflict; one JSON object was expected");
                });
      }
    }
  }

  @Test
  void a_fault_within_a_merge_conflict_is_one_of_its_own_C5_5() {
    String log = "{}\n<<<<<<< a\n{]\n=======\n\n>>>>>>> b\n{}\n";
    for (int range : new int[] {1, 3, 1 << 20}) {
      assertThat(Logs.validate(Logs.bytes(log), range, 1 << 10).violations())
          .extracting(Violation::line, Violation::kind)
          .containsExactly(
              tuple(2L, Kind.MERGE_CONFLICT), tuple(3L, Kind.SYNTAX), tuple(5L, Kind.BLANK_LINE));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"<<<<<<", "<<<<<<<<", "<<<<<<<x", "=======x", "-------"})
  void a_line_that_only_looks_like_a_conflict_marker_is_not_an_object_C5_5(String line) {
    assertThat(Logs.only(Logs.validate(line + "\n")).kind()).isEqualTo(Kind.NOT_AN_OBJECT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " \t\r{ \"a\" : [ ] } \r",
        "{\"a\":1,\"a\":2}",
        "{\"\":\"\"}",
        "{\"a\":\"\u2028\u2029\u0085\\u0000\\ud800\"}",
        "{\"\\ud800\":1}",
        "{\"a\":[-0,-0.0e-0,1E+9,0.5,12,1e400,[[]],{\"b\":{}}]}",
        "{\"a\":true,\"b\":false,\"c\":null,\"d\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00eF\"}"
      })
  void what_rfc_8259_allows_is_accepted_C5_2_C5_3(String line) {
    for (int buffer : new int[] {1, 3, 1 << 20}) {
      ValidationReport report = Logs.validate(Logs.bytes(line + "\n"), 1 << 20, buffer);
      assertThat(report.violations()).isEmpty();
      assertThat(report.lines()).isEqualTo(1);
    }
  }

  @Test
  void nesting_of_1000_is_accepted_of_1001_is_a_fault_at_the_innermost_C5_3() {
    for (String[] pair : new String[][] {{"[", "]"}, {"{\"b\":", "}"}}) {
      String good = "{\"a\":" + pair[0].repeat(999) + "1" + pair[1].repeat(999) + "}\n";
      String deep = "{\"a\":" + pair[0].repeat(1000) + "1" + pair[1].repeat(1000) + "}\n";
      assertThat(Logs.validate(good).violations()).isEmpty();
      Violation violation = Logs.only(Logs.validate(deep));
      assertThat(violation.kind()).isEqualTo(Kind.LIMIT);
      assertThat(violation.column()).isEqualTo(6 + 999L * pair[0].length());
      assertThat(violation.reason())
          .isEqualTo("nesting of more than 1,000 objects and arrays; at most 1,000 are accepted");
    }
  }

  @Test
  void a_name_or_a_number_of_1_mib_is_accepted_and_a_byte_more_is_a_fault_where_it_begins_C5_3() {
    String[][] tokens = {
      {"{\"", "", "n", "\":1}", "a name"},
      {"{\"a\":\"b\", \"", "\u00e9 ", "n", "\" : \"c\"}", "a name"},
      {"{\"a\":", "", "1", "}", "a number"},
      {"{\"a\":[2, ", "-1.", "1", "]}", "a number"},
      {"{\"a\":[2, ", "1e+", "1", ", 3]}", "a number"},
    };
    for (String[] token : tokens) {
      int most = MIB - Logs.bytes(token[1]).length;
      String begin = token[0] + token[1];
      String good = begin + token[2].repeat(most) + token[3] + "\n";
      assertThat(Logs.validate(good).violations()).isEmpty();
      for (int more : new int[] {1, 1_000, 3 * MIB}) {
        assertLongToken(token, begin + token[2].repeat(most + more) + token[3] + "\n");
      }
      assertLongToken(token, begin + token[2].repeat(2 * MIB) + "\n");
    }
    String[] escaped = {"{\"a\":1,\"", "", "\\\"", "\":1}", "a name"};
    assertLongToken(escaped, escaped[0] + "\\\"".repeat(2 * MIB) + "\":1}\n");
  }

  private static void assertLongToken(String[] token, String log) {
    Violation violation = Logs.only(Logs.validate(log));
    assertThat(violation.kind()).isEqualTo(Kind.LIMIT);
    assertThat(violation.reason())
        .isEqualTo(token[4] + " of more than 1 MiB; at most 1,048,576 bytes are accepted");
    assertThat(violation.column()).isEqualTo(token[0].length() + 1);
  }

  @Test
  void a_string_may_have_any_length_that_a_line_may_have_C5_3() {
    String line = "{\"a\":\"" + "\u00e9\\n".repeat(3 * MIB) + "\"}\n";
    assertThat(Logs.validate(line).valid()).isTrue();
    assertThat(Logs.validate(Logs.bytes(line), 1 << 24, 1 << 24).valid()).isTrue();
  }

  @Test
  void a_line_of_64_mib_is_accepted_and_a_byte_more_is_a_fault_C5_3() {
    for (int more : new int[] {0, 1, 2, 300_000}) {
      byte[] log = new byte[64 * MIB + more + "\n[]\n{}\n".length()];
      Arrays.fill(log, (byte) 'x');
      System.arraycopy(Logs.bytes("{\"a\":\""), 0, log, 0, 6);
      System.arraycopy(Logs.bytes("\"}\n[]\n{}\n"), 0, log, log.length - 9, 9);
      ValidationReport report = Logs.validate(log);
      assertThat(report.lines()).isEqualTo(3);
      assertThat(report.bytes()).isEqualTo(log.length);
      assertThat(report.violations().get(report.violations().size() - 1).line()).isEqualTo(2);
      assertThat(report.violationCount()).isEqualTo(more == 0 ? 1 : 2);
      if (more > 0) {
        assertThat(report.violations().get(0))
            .hasToString(
                "1:67108865: a line of more than 64 MiB; at most 67,108,864 bytes are"
                    + " accepted")
            .extracting(Violation::kind)
            .isEqualTo(Kind.LIMIT);
      }
    }
  }

  @Test
  void the_first_fault_of_a_line_that_is_too_long_is_the_one_that_is_told_C5_5() {
    byte[] log = new byte[64 * MIB + 2];
    log[log.length - 1] = '\n';

    assertThat(Logs.validate(log).violations())
        .singleElement()
        .hasToString("1:1: unexpected U+0000 at the beginning; '{' was expected");
  }

  @Test
  void every_faulty_line_is_found_100_are_kept_and_no_good_line_is_blamed_C5_5() {
    String log = (Logs.EVENT + "\n{\"a\":\"\n{}\n]\n\n").repeat(1_000);
    for (int range : new int[] {64, 1_000, 1 << 20}) {
      ValidationReport report = Logs.validate(Logs.bytes(log), range, 1_000);
      assertThat(report.lines()).isEqualTo(5_000);
      assertThat(report.violationCount()).isEqualTo(3_000);
      assertThat(report.violations()).hasSize(JsonLinesValidator.KEPT);
      assertThat(report.violations())
          .extracting(Violation::line)
          .startsWith(2L, 4L, 5L, 7L, 9L, 10L)
          .endsWith(164L, 165L, 167L)
          .isSorted();
    }
  }

  @Test
  void of_more_conflict_markers_than_are_kept_the_first_are_kept_C5_5() {
    byte[] log = Logs.bytes("{}\n=======\n[]\n".repeat(300));
    ValidationReport whole = Logs.validate(log, 1 << 20, 1 << 20);
    assertThat(whole.violationCount()).isEqualTo(600);
    assertThat(whole.violations())
        .extracting(Violation::line)
        .startsWith(2L, 3L, 5L, 6L)
        .endsWith(149L, 150L);
    for (int range : new int[] {5, 100, 3_000}) {
      assertThat(Logs.validate(log, range, 1_000)).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"a\": 1}", "{\"a\""})
  void what_follows_the_last_newline_is_a_line_C5_2(String tail) {
    String whole = "{}\n{\"long\": \"" + "x".repeat(100) + "\"}\n";
    for (int range : new int[] {1, 5, 64, 1_000}) {
      ValidationReport report = Logs.validate(Logs.bytes(whole + tail), range, 7);
      assertThat(report.lines()).isEqualTo(tail.isEmpty() ? 2 : 3);
      assertThat(report.bytes()).isEqualTo(whole.length() + tail.length());
    }
  }

  @Test
  void a_large_file_gives_the_report_that_its_bytes_give_through_a_channel(@TempDir Path directory)
      throws IOException {
    byte[] lines = Logs.bytes((Logs.EVENT + "\n").repeat(1_000));
    byte[] log = {};
    for (int i = 0; i < 80; i++) {
      log = Logs.join(log, lines, Logs.bytes("{\"a\" 1}\n<<<<<<< a\n=======\n"));
    }
    Path file = Files.write(directory.resolve("log.jsonl"), log);
    ValidationReport ranges = JsonLinesValidator.validate(file, false);
    ValidationReport once = JsonLinesValidator.validate(file, true);
    assertThat(ranges.violationCount()).isEqualTo(160);
    assertThat(ranges.lines()).isEqualTo(80 * 1_003);
    assertThat(once).isEqualTo(Logs.validate(log));
    assertThat(once).usingRecursiveComparison().ignoringFields("sha256").isEqualTo(ranges);
  }

  @Test
  void a_log_that_cannot_be_read_to_its_end_fails() {
    InputStream broken =
        new SequenceInputStream(
            new ByteArrayInputStream(Logs.bytes((Logs.EVENT + "\n").repeat(100))),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("the disk is gone");
              }

              @Override
              public int read(byte[] target, int offset, int length) throws IOException {
                return read();
              }
            });
    assertThatThrownBy(
            () -> JsonLinesValidator.validate(Channels.newChannel(broken), false, bytes -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage("the disk is gone");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000, 50_500, 99_999})
  void so_does_one_of_which_one_range_cannot_be_read_or_checked(long bad) {
    for (boolean error : new boolean[] {false, true}) {
      RangeCheck.Source source =
          (target, position) -> {
            if (position <= bad && bad < position + target.remaining()) {
              if (error) {
                throw new StackOverflowError();
              }
              throw new IOException("bad sector");
            }
            int read = (int) Math.min(target.remaining(), 100_000 - position);
            target.put("\n".repeat(read).getBytes(UTF_8));
            return read == 0 ? -1 : read;
          };
      assertThatThrownBy(
              () ->
                  JsonLinesValidator.check(
                      source, 100_000, 1_000, () -> new byte[100 + PlainLine.SPARE]))
          .isInstanceOf(error ? StackOverflowError.class : IOException.class);
    }
  }

  @Test
  void an_interrupted_thread_gets_no_report(@TempDir Path directory) throws IOException {
    byte[] log = Logs.bytes((Logs.EVENT + "\n").repeat(40_000));
    Path file = Files.write(directory.resolve("log.jsonl"), log);
    for (boolean hashed : new boolean[] {false, true}) {
      Thread.currentThread().interrupt();
      try {
        assertThatThrownBy(() -> JsonLinesValidator.validate(file, hashed))
            .isInstanceOf(InterruptedIOException.class);
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
    }
  }

  @Test
  void an_interrupt_ends_the_validation_of_an_endless_channel() throws Exception {
    byte[] lines = Logs.bytes((Logs.EVENT + "\n").repeat(1_000));
    CountDownLatch reading = new CountDownLatch(1);
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return '\n';
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            reading.countDown();
            int count = Math.min(length, lines.length);
            System.arraycopy(lines, 0, target, offset, count);
            return count;
          }
        };
    FutureTask<ValidationReport> task =
        new FutureTask<>(
            () -> JsonLinesValidator.validate(Channels.newChannel(endless), true, bytes -> {}));
    Thread caller = new Thread(task);
    caller.start();
    reading.await();
    caller.interrupt();
    assertThatThrownBy(() -> task.get(10, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfAny(ClosedByInterruptException.class, InterruptedIOException.class);
  }

  @Test
  void the_context_has_at_most_80_characters_and_none_of_them_acts_C9_2() {
    byte[] line =
        Logs.join(
            Logs.bytes(
                "{\"a\":\"" + "x".repeat(100) + "\u202e\u200b\u0085\u009b\u007fé\ud83d\ude00"),
            Logs.hex("c3"),
            Logs.bytes("\u0007\u001b[31m" + "y".repeat(100) + "\"}\n"));
    Violation violation = Logs.only(Logs.validate(line));
    assertThat(violation.context())
        .isEqualTo(
            "xxxxxxx\\u202e\\u200b\\u0085\\u009b\\u007fé\ud83d\ude00\\xC3\\u0007\\u001b[31m"
                + "y".repeat(20))
        .hasSize(80);
  }

  @Test
  void the_context_does_not_reach_into_other_lines_C9_2() {
    assertThat(Logs.only(Logs.validate("{\"a\":1}\n{\"b\" 2}\n{\"c\":3}\n")).context())
        .isEqualTo("{\"b\" 2}");
  }
}
