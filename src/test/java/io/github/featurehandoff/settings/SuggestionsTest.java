package io.github.featurehandoff.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** C9.5: what is said about a name that is not known. */
class SuggestionsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a letter is missing     | onc                 | once watch verify             | once",
        "letters are swapped     | onec                | once watch verify             | once",
        "a letter is wrong       | 001-import-kontacts | 001-import-contacts 002-reset | 001-import-contacts",
        "the nearest comes first | 001-aaaa            | 001-aabb 001-aaab 001-aaaa-b  | 001-aaab 001-aaaa-b 001-aabb",
        "as near, by alphabet    | abcd                | abce abca                     | abca abce",
        "three at most           | 001-a               | 001-e 001-d 001-c 001-b       | 001-b 001-c 001-d",
        "the prefix is missing   | replace             | handoff.replace handoff.watch | handoff.replace",
        "a part is typed         | 01M0DSQM            | 001-a live-thing-01M0DSQM     | live-thing-01M0DSQM",
        "the prefix is misspelt  | handof.replace      | handoff.replace handoff.watch | handoff.replace",
        "case does not count     | HANDOFF.REPLACE     | handoff.replace handoff.watch | handoff.replace",
      })
  void the_near_names_are_suggested_C9_5(String what, String name, String known, String suggested) {
    assertThat(Suggestions.near(name, List.of(known.split(" "))))
        .as(what)
        .containsExactly(suggested.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "zzzzzz, 001-import-contacts 005-dark-mode",
    "x, something-else",
    "x, y",
    "'', once",
    "port, handoff.http",
    "home, handoff.http"
  })
  void a_name_that_is_near_none_suggests_nothing_C9_5(String name, String known) {
    assertThat(Suggestions.near(name, List.of(known.split(" ")))).isEmpty();
  }

  @Test
  void a_sentence_has_what_is_near_or_else_what_there_is_C9_5() {
    List<String> many = IntStream.range(100, 140).mapToObj(i -> i + "-feature").toList();

    assertThat(Suggestions.sentence("onec", List.of("watch", "once"), "command"))
        .isEqualTo("Did you mean once?");
    assertThat(Suggestions.sentence("zzz", List.of("watch", "once"), "command"))
        .isEqualTo("Known: once, watch.");
    assertThat(Suggestions.sentence("zzz", many, "feature"))
        .startsWith("Known: 100-feature, 101-feature, ")
        .endsWith(", 129-feature, and 10 more features.");
    assertThat(Suggestions.sentence("zzz", List.of(), "feature"))
        .isEqualTo("There is no feature at all.");
  }
}
