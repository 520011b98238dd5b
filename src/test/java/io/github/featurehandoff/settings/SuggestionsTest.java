package io.github.featurehandoff.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** C9.5: the known names that are nearest to a misspelt one. */
class SuggestionsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a letter is missing      | onc                 | once watch verify                | once",
        "letters are swapped      | onec                | once watch verify                | once",
        "a letter is wrong        | 001-import-kontacts | 001-import-contacts 002-reset    | 001-import-contacts",
        "the nearest comes first  | 001-aaaa            | 001-aabb 001-aaab 001-aaaa-b     | 001-aaab 001-aaaa-b 001-aabb",
        "as near, by alphabet     | ab                  | ac aa                            | aa",
        "three at most            | 001-a               | 001-e 001-d 001-c 001-b          | 001-b 001-c 001-d",
        "one at least, if far     | x                   | something-else                   | something-else",
        "the others only if near  | handoff.replce      | handoff.replace handoff.notify   | handoff.replace",
        "nothing is typed         | ''                  | once watch                       | once",
      })
  void the_nearest_names_are_suggested_C9_5(
      String what, String name, String known, String suggested) {
    assertThat(Suggestions.to(name, List.of(known.split(" "))))
        .as(what)
        .containsExactly(suggested.split(" "));
  }

  @Test
  void nothing_is_suggested_if_nothing_is_known_C9_5() {
    assertThat(Suggestions.to("once", List.of())).isEmpty();
  }
}
