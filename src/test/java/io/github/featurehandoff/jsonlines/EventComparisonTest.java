package io.github.featurehandoff.jsonlines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C7.3: what counts is events, not bytes. */
class EventComparisonTest {
  private final Path directory;

  EventComparisonTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Content file(String name, String... lines) throws IOException {
    return Content.of(Files.write(directory.resolve(name), List.of(lines)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'event_id':'1'} | {'event_id':'1'} | 1 | 0 | 0",
        "{'event_id':'1'} | {'event_id':'2'} | 0 | 1 | 1",
        "{'at':1,'event_id':'1'} | {'event_id':'1','at':2} | 1 | 0 | 0",
        "{'event_id':'1'};{'event_id':'1'} | {'event_id':'1'} | 1 | 0 | 0",
        "{'event_id':'1'} | {'event_id':'1'};{'event_id':'1'} | 1 | 0 | 0",
        "{'event_id':'\\u0031'} | {'event_id':'1'} | 1 | 0 | 0",
        "{'event_id':1} | {'event_id':1 } | 0 | 1 | 1",
        "{'a':1} | {'a':1} | 1 | 0 | 0",
        "{'a':1} | {'a':2} | 0 | 1 | 1",
        "{'a':{'event_id':'1'}} | {'a':{'event_id':'1'},'b':1} | 0 | 1 | 1",
      })
  void an_event_is_known_by_its_id_or_else_its_bytes(
      String newer, String older, long kept, long added, long lost) throws IOException {
    EventComparison found =
        EventComparison.of(
            file("newer", newer.replace('\'', '"').split(";", -1)),
            file("older", older.replace('\'', '"').split(";", -1)));

    assertThat(found.kept()).isEqualTo(kept);
    assertThat(found.added()).isEqualTo(added);
    assertThat(found.lost()).isEqualTo(lost);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 1 << 20})
  void the_memory_bound_changes_no_answer(int atOnce) throws IOException {
    List<String> older = new ArrayList<>();
    List<String> newer = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String line = i % 10 == 0 ? "{\"row\":" + i + "}" : "{\"event_id\":\"" + i + "\"}";
      if (i != 13) {
        newer.add(line);
      }
      if (i != 260 && i != 261) {
        older.add(line);
      }
    }
    older.add("{\"row\":\"only here\"}");
    Collections.shuffle(newer, new Random(1));

    EventComparison found =
        EventComparison.of(
            file("newer", newer.toArray(String[]::new)),
            file("older", older.toArray(String[]::new)),
            atOnce);

    assertThat(found).isEqualTo(new EventComparison(297, 2, 2, List.of("13", "line 299")));
  }

  @Test
  void the_first_three_lost_events_are_named_in_the_exports_order() throws IOException {
    Content older =
        file(
            "older",
            "{\"event_id\":\"c\"}",
            "{\"event_id\":\"a\"}",
            "{\"event_id\":\"c\"}",
            "{}",
            "{\"event_id\":\"b\"}");

    EventComparison found = EventComparison.of(file("newer", "{\"event_id\":\"z\"}"), older, 2);

    assertThat(found.firstLost()).containsExactly("c", "a", "line 4");
    assertThat(found.lost()).isEqualTo(4);
  }
}
