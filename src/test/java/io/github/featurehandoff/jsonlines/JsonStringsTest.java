package io.github.featurehandoff.jsonlines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C9.2: small JSON objects, and what is said of what is none. */
class JsonStringsTest {

  @Test
  void the_members_that_are_strings_are_read_and_of_duplicates_the_last_counts()
      throws IOException {
    String object =
        """
        {"a": "1", "b": 2, "c": {"d": "3"}, "e": ["f"], "g": null, "h": "4", "h": "5", "i": "6", "i": 7}
        """;
    assertThat(JsonStrings.parse(Logs.bytes(object))).isEqualTo(Map.of("a", "1", "h", "5"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``         | is empty; a JSON object was expected
          ` `        | is not a JSON object: it does not begin with '{'
          ["a"]      | is not a JSON object: it does not begin with '{'
          {"a":"b"}1 | is not a JSON object: something follows the object
          {"a" "b"}  | is not a JSON object: line 1, column 6 is not valid JSON
          {"a":      | is not a JSON object: line 1, column 6 is not valid JSON
          """)
  void what_is_not_a_json_object_is_said_to_be_none_C9_2(String text, String problem) {
    assertThatThrownBy(() -> JsonStrings.parse(Logs.bytes(text)))
        .isInstanceOf(JsonStrings.MalformedException.class)
        .hasMessage(problem);
  }

  @Test
  void other_encodings_and_large_files_are_refused_C9_2(@TempDir Path directory)
      throws IOException {
    byte[] latin1 = "{\"a\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> JsonStrings.parse(latin1)).hasMessage("is not UTF-8");
    Path file = Files.writeString(directory.resolve("meta.json"), " ".repeat(1 << 20) + "{}");
    assertThatThrownBy(() -> JsonStrings.read(Content.of(file))).hasMessage("is longer than 1 MiB");
  }

  @Test
  void nesting_beyond_the_limit_is_malformed_too() {
    byte[] deep = Logs.bytes("{\"a\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}");
    assertThatThrownBy(() -> JsonStrings.parse(deep))
        .isInstanceOf(JsonStrings.MalformedException.class)
        .hasMessage("is nested too deeply: more than 1,000 objects and arrays");
  }

  @Test
  void one_member_of_a_line_is_found_and_what_follows_is_not_read() {
    assertThat(id("{\"a\":{\"id\":\"0\"},\"id\":\"1\",]")).isEqualTo("1");
    assertThat(id("{\"id\":1}")).isNull();
    assertThat(id("{}")).isNull();
    assertThat(id("{\"a\" 1, \"id\":\"1\"}")).isNull();
  }

  private static @Nullable String id(String line) {
    return JsonStrings.string(Logs.bytes(line), "id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"a\": 1, \"wanted\": \"x\"}                 ; x",
        "{\"\\u0077anted\": \"x\"}                     ; x",
        "{\"a\": \"wanted\"}                           ;",
        "{\"wanted\": 7}                               ;",
        "{\"a\": {\"wanted\": \"x\"}}                 ;",
        "{\"a\": 1}                                    ;",
      })
  void one_member_of_a_file_is_found_however_it_is_written(
      String content, @Nullable String expected, @TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("meta.json"), content);
    assertThat(JsonStrings.read(Content.of(file), "wanted")).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"a\": 1", "[]", "{\"a\": {}, \"b", "{\"wanted\"}"})
  void what_is_cut_off_or_is_no_object_is_not_without_the_member(
      String content, @TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("meta.json"), content);
    assertThatThrownBy(() -> JsonStrings.read(Content.of(file), "wanted"))
        .isInstanceOf(JsonStrings.MalformedException.class);
  }
}
