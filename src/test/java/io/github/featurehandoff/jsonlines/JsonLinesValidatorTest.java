package io.github.featurehandoff.jsonlines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
import java.util.HexFormat;
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
      ValidationReport expected =
          new ValidationReport(
              events, new LogScan(events, log.length, log.length), sha256, java.util.List.of(), 0);
      assertThat(JsonLinesValidator.validate(file, true)).isEqualTo(expected);
      assertThat(Logs.validate(log)).isEqualTo(expected);
      assertThat(JsonLinesValidator.validate(file, false))
          .isEqualTo(new ValidationReport(events, expected.scan(), null, java.util.List.of(), 0));
    }
  }

  @Test
  void c5_2_an_empty_log_is_a_fault(@TempDir Path directory) throws IOException {
    ValidationReport report =
        JsonLinesValidator.validate(Files.createFile(directory.resolve("empty.jsonl")), true);
    assertThat(report.lines()).isZero();
    assertThat(report.bytes()).isZero();
    assertThat(Logs.only(report))
        .isEqualTo(
            new Violation(
                1, 0, Kind.NO_LINES, "an empty log; at least one event was expected", ""));
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
          {"a" , 1}~         | 5  | SYNTAX           | unexpected ',' after a name; a colon was expected
          {,}~               | 1  | SYNTAX           | unexpected ',' after '{'; a name or '}' was expected
          {"a":1,}~          | 7  | SYNTAX           | unexpected '}' after a comma; a name was expected
          {'a':1}~           | 1  | SYNTAX           | unexpected ''' after '{'; a name or '}' was expected
          {"a":}~            | 5  | SYNTAX           | unexpected '}' after a colon; a value was expected
          {"a":NaN}~         | 5  | SYNTAX           | unexpected 'N' after a colon; a value was expected
          {"a":é}~           | 5  | SYNTAX           | unexpected 'é' after a colon; a value was expected
          {"a":/*b*/1}~      | 5  | SYNTAX           | unexpected '/' after a colon; a value was expected
          {"a":[,]}~         | 6  | SYNTAX           | unexpected ',' after '['; a value or ']' was expected
          {"a":[1,]}~        | 8  | SYNTAX           | unexpected ']' after a comma; a value was expected
          {"a":[1}~          | 7  | SYNTAX           | unexpected '}' after a value; a comma or ']' was expected
          {"a":1]~           | 6  | SYNTAX           | unexpected ']' after a value; a comma or '}' was expected
          {"a":1 2}~         | 7  | SYNTAX           | unexpected '2' after a value; a comma or '}' was expected
          {"a":01}~          | 6  | SYNTAX           | unexpected '1' after a leading zero; the end of the number was expected
          {"a":-x}~          | 6  | SYNTAX           | unexpected 'x' after a minus; a digit was expected
          {"a":+1}~          | 5  | SYNTAX           | unexpected '+' after a colon; a value was expected
          {"a":1.}~          | 7  | SYNTAX           | unexpected '}' after a decimal point; a digit was expected
          {"a":1e}~          | 7  | SYNTAX           | unexpected '}' in an exponent; a sign or a digit was expected
          {"a":1e+}~         | 8  | SYNTAX           | unexpected '}' in an exponent; a digit was expected
          {"a":nulx}~        | 8  | SYNTAX           | unexpected 'x' in a literal; 'null' was expected
          {"a":tru}~         | 8  | SYNTAX           | unexpected '}' in a literal; 'true' was expected
          {"a":false1}~      | 10 | SYNTAX           | unexpected '1' after a value; a comma or '}' was expected
          {"a":"\\x"}~       | 7  | SYNTAX           | unexpected 'x' after a backslash; one of " \\ / b f n r t u was expected
          {"a":"\\u12g4"}~   | 10 | SYNTAX           | unexpected 'g' in a \\u escape; a hexadecimal digit was expected
          {"a":"\\u00"}~     | 10 | SYNTAX           | unexpected '"' in a \\u escape; a hexadecimal digit was expected
          {"a":"b~           | 7  | SYNTAX           | unexpected end of the line in a string; its closing quotation mark was expected
          {"a~               | 3  | SYNTAX           | unexpected end of the line in a name; its closing quotation mark was expected
          {"a":~             | 5  | SYNTAX           | unexpected end of the line after a colon; a value was expected
          {"a":1~            | 6  | SYNTAX           | unexpected end of the line after a value; a comma or '}' was expected
          []~                | 0  | NOT_AN_OBJECT    | unexpected '[' at the beginning; '{' was expected
          1~                 | 0  | NOT_AN_OBJECT    | unexpected '1' at the beginning; '{' was expected
          "a"~               | 0  | NOT_AN_OBJECT    | unexpected '"' at the beginning; '{' was expected
          {} {}~             | 3  | SECOND_VALUE     | unexpected '{' after the object; the end of the line was expected
          {}}~               | 2  | SECOND_VALUE     | unexpected '}' after the object; the end of the line was expected
          {},~               | 2  | SECOND_VALUE     | unexpected ',' after the object; the end of the line was expected
          ~                  | 0  | BLANK_LINE       | a blank line; one JSON object was expected
          {}                 | 2  | NO_FINAL_NEWLINE | the line has no newline at its end; every event ends with one
          {"a":              | 5  | SYNTAX           | unexpected end of the line after a colon; a value was expected
          """)
  void c5_5_the_first_fault_of_a_line_is_named_with_its_offset(
      String row, long offset, Kind kind, String reason) {
    assertFault(row.replace('~', '\n'), offset, kind, reason);
  }

  @Test
  void c5_5_so_it_is_where_characters_cannot_be_seen() {
    String blank = "a blank line; one JSON object was expected";
    assertFault("  \t\n", 3, Kind.BLANK_LINE, blank);
    assertFault("\r\n", 1, Kind.BLANK_LINE, blank);
    assertFault(
        " \r null\n", 3, Kind.NOT_AN_OBJECT, "unexpected 'n' at the beginning; '{' was expected");
    assertFault(
        "{\"a\":\"\tb\"}\n",
        6,
        Kind.SYNTAX,
        "unexpected U+0009 in a string; an escaped form was expected");
    assertFault(
        "{\"\u0001\":1}\n",
        2,
        Kind.SYNTAX,
        "unexpected U+0001 in a name; an escaped form was expected");
    assertFault(
        "{\"a\":\u00a01}\n",
        5,
        Kind.SYNTAX,
        "unexpected U+00A0 after a colon; a value was expected");
    assertFault(
        "{\"a\":1\u20282}\n",
        6,
        Kind.SYNTAX,
        "unexpected U+2028 after a value; a comma or '}' was expected");
    assertFault("\ufeff{}\n", 0, Kind.BYTE_ORDER_MARK, "a byte order mark; '{' was expected");
    assertFault(
        "{}\ufeff\n",
        2,
        Kind.SECOND_VALUE,
        "unexpected U+FEFF after the object; the end of the line was expected");
  }

  private static void assertFault(String line, long offset, Kind kind, String reason) {
    for (int part : new int[] {1, 4, 7, 1 << 20}) {
      Violation violation = Logs.only(Logs.validate(Logs.bytes(line), part, 1));
      assertThat(violation.kind()).isEqualTo(kind);
      assertThat(violation.offset()).isEqualTo(offset);
      assertThat(violation.reason()).isEqualTo(reason);
      assertThat(violation).hasToString("Line 1, byte " + offset + ": " + reason);
    }
  }

  @Test
  void c5_5_the_lower_of_an_encoding_and_a_syntax_fault_is_the_first() {
    byte[] bad = Logs.hex("ff");
    byte[] encodingFirst = Logs.join(Logs.bytes("{\"a\":\""), bad, Logs.bytes("\",}\n"));
    byte[] syntaxFirst = Logs.join(Logs.bytes("{,\"a\":\""), bad, Logs.bytes("\"}\n"));
    assertThat(Logs.only(Logs.validate(encodingFirst)).kind()).isEqualTo(Kind.ENCODING);
    assertThat(Logs.only(Logs.validate(syntaxFirst)).kind()).isEqualTo(Kind.SYNTAX);
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
  void c5_2_c5_3_what_rfc_8259_allows_is_accepted(String line) {
    for (int part : new int[] {1, 3, 1 << 20}) {
      ValidationReport report = Logs.validate(Logs.bytes(line + "\n"), part, 1);
      assertThat(report.violations()).isEmpty();
      assertThat(report.lines()).isEqualTo(1);
    }
  }

  @Test
  void c5_3_nesting_of_1000_is_accepted_of_1001_is_a_fault_at_the_innermost() {
    for (String[] pair : new String[][] {{"[", "]"}, {"{\"b\":", "}"}}) {
      String good = "{\"a\":" + pair[0].repeat(999) + "1" + pair[1].repeat(999) + "}\n";
      String deep = "{\"a\":" + pair[0].repeat(1000) + "1" + pair[1].repeat(1000) + "}\n";
      for (int part : new int[] {100, 1 << 20}) {
        assertThat(Logs.validate(Logs.bytes(good), part, 1).violations()).isEmpty();
        Violation violation = Logs.only(Logs.validate(Logs.bytes(deep), part, 1));
        assertThat(violation.kind()).isEqualTo(Kind.LIMIT);
        assertThat(violation.offset()).isEqualTo(5 + 999L * pair[0].length());
        assertThat(violation.reason())
            .isEqualTo("nesting of more than 1,000 objects and arrays; at most 1,000 are accepted");
      }
    }
  }

  @Test
  void c5_3_a_name_or_a_number_of_1_mib_is_accepted_and_a_byte_more_is_a_fault_there() {
    String[][] tokens = {
      {"{\"", "n", "\":1}", "a name"},
      {"{\"a\":\"b\", \"", "n", "\": \"c\"}", "a name"},
      {"{\"a\":", "1", "}", "a number"},
      {"{\"a\":[1.", "1", "]}", "a number"},
    };
    for (String[] token : tokens) {
      int already = token[0].endsWith("1.") ? 2 : 0;
      String good = token[0] + token[1].repeat(MIB - already) + token[2] + "\n";
      String more = token[0] + token[1].repeat(MIB - already + 1) + token[2] + "\n";
      for (int part : new int[] {10_000, 4 * MIB}) {
        assertThat(Logs.validate(Logs.bytes(good), part, 1).violations()).isEmpty();
        Violation violation = Logs.only(Logs.validate(Logs.bytes(more), part, 1));
        assertThat(violation.kind()).isEqualTo(Kind.LIMIT);
        assertThat(violation.offset()).isEqualTo(token[0].length() - already + MIB);
        assertThat(violation.reason())
            .isEqualTo(token[3] + " of more than 1 MiB; at most 1,048,576 bytes are accepted");
      }
    }
  }

  @Test
  void c5_3_a_string_may_have_any_length() {
    String line = "{\"a\":\"" + "\u00e9\\n".repeat(3 * MIB) + "\"}\n";
    assertThat(Logs.validate(line).valid()).isTrue();
    assertThat(Logs.validate(Logs.bytes(line), 1 << 24, 1).valid()).isTrue();
  }

  @Test
  void c5_5_every_faulty_line_is_found_100_are_kept_and_no_good_line_is_blamed() {
    String log = (Logs.EVENT + "\n{\"a\":\"\n{}\n]\n\n").repeat(1_000);
    for (int part : new int[] {64, 1_000, 1 << 20}) {
      ValidationReport report = Logs.validate(Logs.bytes(log), part, 4);
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

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"a\": 1}", "{\"a\""})
  void what_follows_the_last_newline_is_a_line_but_no_whole_one(String tail) {
    String whole = "{}\n{\"long\": \"" + "x".repeat(100) + "\"}\n";
    for (int part : new int[] {1, 5, 64, 1_000}) {
      for (int threads : new int[] {1, 4}) {
        ValidationReport report = Logs.validate(Logs.bytes(whole + tail), part, threads);
        assertThat(report.lines()).isEqualTo(tail.isEmpty() ? 2 : 3);
        assertThat(report.scan())
            .isEqualTo(new LogScan(2, whole.length() + tail.length(), whole.length()));
      }
    }
  }

  @Test
  void a_log_that_cannot_be_read_to_its_end_fails_whichever_thread_reads_it() {
    byte[] lines = Logs.bytes((Logs.EVENT + "\n").repeat(100));
    for (int threads : new int[] {1, 2, 4}) {
      InputStream broken =
          new SequenceInputStream(
              new ByteArrayInputStream(lines),
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
              () ->
                  JsonLinesValidator.validate(
                      new Intake(Channels.newChannel(broken), null, false),
                      new byte[1_000],
                      1_000,
                      threads))
          .isInstanceOf(IOException.class)
          .hasMessage("the disk is gone");
    }
  }

  @Test
  void c9_2_the_context_has_at_most_80_characters_and_none_of_them_acts() {
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
  void c9_2_the_context_does_not_reach_into_other_lines() {
    assertThat(Logs.only(Logs.validate("{\"a\":1}\n{\"b\" 2}\n{\"c\":3}\n")).context())
        .isEqualTo("{\"b\" 2}");
  }

  @Test
  void an_interrupt_ends_the_validation_and_its_threads() throws Exception {
    byte[] lines = Logs.bytes((Logs.EVENT + "\n").repeat(1_000));
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return '\n';
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            int count = Math.min(length, lines.length);
            System.arraycopy(lines, 0, target, offset, count);
            return count;
          }
        };
    FutureTask<ValidationReport> task =
        new FutureTask<>(() -> JsonLinesValidator.validate(Channels.newChannel(endless), true));
    Thread caller = new Thread(task);
    caller.start();
    await().until(() -> workers() > 0 || Runtime.getRuntime().availableProcessors() == 1);
    caller.interrupt();
    assertThatThrownBy(() -> task.get(10, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfAny(ClosedByInterruptException.class, InterruptedIOException.class);
    await().until(() -> workers() == 0);
  }

  private static long workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("events-validator"))
        .count();
  }
}
